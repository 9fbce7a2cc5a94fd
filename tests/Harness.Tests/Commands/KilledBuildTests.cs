using System.Diagnostics;
using Benchspace.Generators;
using Benchspace.Tables;

namespace Harness.Tests.Commands;

/// <summary>Builds of a table in processes of their own, killed from outside.</summary>
public sealed class KilledBuildTests : IDisposable
{
    private const int Kills = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_build_killed_at_random_moments_and_one_in_parts_give_the_table_of_an_undisturbed_one()
    {
        Finish(Start("whole"));
        Measured[] whole = Measurements("whole");
        Assert.Equal(16 * 3, whole.DistinctBy(row => (row.Class, row.Epochs, row.Seed)).Count());

        Random random = Xoshiro256.FromParts(5);
        string resume = "";
        for (int kill = 0; kill < Kills; kill++)
        {
            using Process build = Start("killed", resume);
            // From the start of the workers to the last trainings, and while one is written.
            Thread.Sleep(500 + random.Next(1500));
            build.Kill();
            build.WaitForExit();
            resume = File.Exists(_folder.File("killed", "trainings.jsonl")) ? "--resume" : "";
        }

        Finish(Start("killed", resume));
        Assert.Equal(whole, Measurements("killed"));

        Finish(Start("first", "--shard", "1/2"));
        Finish(Start("second", "--shard", "2/2"));
        Finish(Start("parts", "--from", TableOf("first"), TableOf("second")));
        Assert.Equal(whole, Measurements("parts"));
        Assert.Equal(3 * 16, File.ReadLines(_folder.File("parts", "trainings.jsonl")).Count() - 1);

        Finish(Harness("build", TableOf("parts"), "--verify", "4"));
    }

    private Process Start(string name, params string[] more) => Harness(
    [
        "build", "small", "--dataset", "shapes", "--train", "2:777,888", "--train", "1:777", "--sample", "16",
        "--cells", "1", "--channels", "2", "--stem", "patch4", "--batch", "50", "--limit-train", "200", "--limit-valid", "50", "--limit-test", "50",
        "--device", "cpu", "--workers", "2", "--threads", "1", "--out", _folder.File(name), .. more.Where(word => word.Length > 0),
    ]);

    private static Process Harness(params string[] arguments) => Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "harness"), arguments)
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static void Finish(Process process)
    {
        using (process)
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            Assert.True(process.WaitForExit(Patience));
            Assert.True(process.ExitCode == 0, $"{output}\n{errors.Result}");
        }
    }

    private string TableOf(string name) => _folder.File(name, "small.parquet");

    /// <summary>All of a table but its times.</summary>
    private Measured[] Measurements(string name)
    {
        using var reader = new MeasurementTableReader(TableOf(name));
        return [.. reader.Rows().Select(row => new Measured(
            row.ArchIndex, row.Epochs, row.Seed, row.TrainAccuracy, row.ValidAccuracy, row.TestAccuracy, row.TrainLoss, row.ValidLoss, row.TestLoss, row.ParamsMillions, row.FlopsMillions))];
    }

    private sealed record Measured(
        int Index, int Epochs, int? Seed, double? TrainAccuracy, double? ValidAccuracy, double? TestAccuracy,
        double? TrainLoss, double? ValidLoss, double? TestLoss, double? Params, double? Flops)
    {
        /// <summary>Members of a class have the same measurements.</summary>
        public (double?, double?, double?, double?) Class => (TrainLoss, ValidLoss, TestLoss, TrainAccuracy);
    }
}
