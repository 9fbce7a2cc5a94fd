using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Harness.Tests;

public sealed class RunAllTests
{
    /// <summary>The script works where no PowerShell is installed: this runs it in the engine itself.</summary>
    [Fact]
    public void The_script_runs_the_main_job_and_hands_on_its_arguments_and_exit_code()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, ExitCodeOf("--runs", "2", "--evaluations", "20", "--out", folder.Path));
        Assert.True(File.Exists(folder.File("report.html")));
        Assert.Equal(2, ExitCodeOf("--runs", "0"));
    }

    private static int ExitCodeOf(params string[] arguments)
    {
        using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddCommand(Path.Combine(RepositoryRoot(), "run-all.ps1"));
        foreach (string argument in arguments)
        {
            shell.AddArgument(argument);
        }

        shell.Invoke();
        return (int)runspace.SessionStateProxy.GetVariable("LASTEXITCODE");
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Harness.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("the tests run outside the repository");
    }
}
