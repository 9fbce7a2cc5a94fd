using System.CommandLine;
using System.CommandLine.Parsing;
using Benchspace;
using Benchspace.Import;
using Benchspace.Import.Catalog;
using Benchspace.Spaces.Catalog;
using Benchspace.Tables;
using Harness.Commands.Help;
using Harness.Commands.Options;
using SharedSource;

namespace Harness.Commands;

/// <summary><c>harness import</c>: a source into the measurement table.</summary>
internal static class ImportCommand
{
    private const int MostLinesOfLeftOut = 20;

    public static Command Create()
    {
        var source = new Argument<string>("source") { Description = "A NATS-Bench archive (folder, tar or single file), a NAS-Bench-201 .pth file, or a measurement table (CSV, CSV.gz, Parquet)." };
        var name = new Option<string>("--name") { Description = "The table's name, to use with --table.", Required = true };
        var output = new Option<string?>("--out", "-o") { Description = "The Parquet file to write. Default: NAME.parquet where --table NAME finds it, in the user's data folder or the first of HARNESS_DATA." };
        var space = new Option<string?>("--space") { Description = $"The search space of the indices: {string.Join(", ", SearchSpaces.AllIndexed.Select(s => s.Name))}. Default: told from the architectures." };
        var licence = new Option<string?>("--licence") { Description = "The licence of the source's data, kept in the table's metadata. Default for the official files: theirs." };
        var curves = new Option<string?>("--curves")
        {
            Description = "Keep accuracy and loss after every epoch, for 'query --after'. 'none', the default, keeps those after the last: a table of megabytes instead of some hundred.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "all|none",
        };
        var resume = new Option<bool>("--resume") { Description = "Resume an import of the same source that was stopped." };
        var skipDamaged = new Option<bool>("--skip-damaged") { Description = "Leave out damaged members of an archive, and name them, instead of giving up." };
        Option<bool> overwrite = TableDestination.Overwrite();
        var threads = new Option<int>("--threads") { Description = "Members of an archive decoded at once.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new HarnessCommand(
            "import",
            "Import measurements into a table that searches and queries read. What a source is, its content says.",
            "import NATS-tss-v1_0-3ffb9-simple.tar --name nats-topology",
            "import NATS-sss-v1_0-50262-simple --name nats-size --curves",
            "import NAS-Bench-201-v1_1-096897.pth --name nas-bench-201",
            "import nasbench201.csv.gz --name nas-bench-201",
            "import my-measurements.csv --name mine --out tables/mine.parquet --licence MIT")
        {
            source,
            { HelpGroup.What, name, space, curves, licence, skipDamaged },
            { HelpGroup.Machine, threads },
            { HelpGroup.Output, output, resume, overwrite },
        };
        command.Help.Details =
            "Archives are read in place, as they are downloaded, complete or not; their pickles are read as data and never run.\n" +
            "CSV columns, in any order: arch_index and/or arch, dataset, epochs, seed (empty: a mean over seeds), train_seconds,\n" +
            "valid_seconds, test_seconds, {train,valid,test}_{accuracy,loss}, latency_seconds. Accuracies in percent, times in\n" +
            "seconds (the whole training; one pass over the validation or test images); an empty cell is a value not measured.\n" +
            "Learning curves: {train,valid,test}_{accuracy,loss}_curve, a value for every epoch with spaces between. Further numbers\n" +
            "of an architecture: a name and a device or method, such as latency_seconds[pixel3].";
        command.SetAction((parsed, cancellation) =>
        {
            var terminal = new Terminal(parsed);
            string tableName = parsed.GetValue(name)!;
            string from = parsed.GetValue(source)!;
            var options = new ImportOptions
            {
                Destination = parsed.GetValue(output) ?? ProgramData.Tables.PathForNew(tableName),
                Name = tableName,
                Space = parsed.GetValue(space) is { } spaceName ? SearchSpaces.Indexed(spaceName) : null,
                Licence = parsed.GetValue(licence),
                Curves = CurvesOf(parsed.GetResult(curves)),
                Resume = parsed.GetValue(resume),
                SkipDamaged = parsed.GetValue(skipDamaged),
                Threads = parsed.GetValue(threads) is >= 1 and var some ? some : throw new InputException($"--threads {parsed.GetValue(threads)}: it must be at least 1"),
            };
            // A tar goes by the name of the folder in it, which is its own without the ending.
            string file = Path.GetFileName(Path.TrimEndingDirectorySeparator(from));
            bool isItself = Path.GetFullPath(from) == Path.GetFullPath(options.Destination);
            TableDestination.Require(options.Destination, [file, Path.GetFileNameWithoutExtension(file)], isItself || parsed.GetValue(overwrite));

            // Away from this thread, so that it can hear Ctrl-C.
            return Task.Run(
                () =>
                {
                    Import(terminal, from, options, cancellation);
                    return 0;
                },
                CancellationToken.None);
        });
        return command;
    }

    private static void Import(Terminal terminal, string source, ImportOptions options, CancellationToken cancellation)
    {
        long done = 0;
        ImportSummary summary;
        try
        {
            summary = terminal.Progress($"importing {Path.GetFileName(Path.TrimEndingDirectorySeparator(source))} (percent)", 100, report => TableImport.Run(
                source,
                options,
                new Synchronous(progress =>
                {
                    done = progress.Rows;
                    report((long)(100 * progress.Fraction));
                }),
                cancellation));
        }
        catch (DamagedMemberException damage)
        {
            throw new InputException($"{damage.Message} (--skip-damaged leaves out what is damaged, --resume keeps what was decoded so far)", damage);
        }
        catch (OperationCanceledException interruption)
        {
            throw new OperationCanceledException(
                TableImport.CanResume(options.Destination)
                    ? $"{Counted.Of(done, "architecture")} that {(done == 1 ? "is" : "are")} decoded {(done == 1 ? "is" : "are")} kept; give the same command with --resume"
                    : "no table was written; give the same command again",
                interruption,
                cancellation);
        }

        terminal.Line($"{source}: {summary.Source}");
        TablesCommand.Describe(terminal, TabularBenchmark.Open(options.Destination));
        if (summary.Sizes is { } sizes)
        {
            terminal.Line(SizesLine(sizes));
        }

        if (summary.RenumberedCount > 0)
        {
            terminal.Remark($"warning: {summary.RenumberedCount:N0} of {Counted.Of(summary.CoveredCount, "record")} name another architecture than the one they are filed under; where they are filed counts, as in the official reader");
        }

        if (summary.LeftOut.Count > 0)
        {
            terminal.Remark($"warning: left out {Counted.Of(summary.LeftOut.Count, "damaged member")}:");
        }

        foreach (string problem in summary.LeftOut.Take(MostLinesOfLeftOut))
        {
            terminal.Remark("  " + problem);
        }

        if (summary.LeftOut.Count > MostLinesOfLeftOut)
        {
            terminal.Remark($"  … and {summary.LeftOut.Count - MostLinesOfLeftOut:N0} more");
        }
    }

    private static string SizesLine(RecordedSizes sizes)
    {
        string counts = $"recorded network sizes: {sizes.ComparedCount:N0} compared with the computed ones, parameters differ in {sizes.ParamsDisagreeCount:N0}, multiply-adds in {sizes.FlopsDisagreeCount:N0}";
        return sizes.Example is null ? counts : $"{counts}; searches and queries use the computed ones. First: {sizes.Example}";
    }

    private static LearningCurves CurvesOf(OptionResult? given) => given switch
    {
        null or { Implicit: true } => LearningCurves.None,
        { Tokens: [] } or { Tokens: [{ Value: "all" }] } => LearningCurves.All,
        { Tokens: [{ Value: "none" }] } => LearningCurves.None,
        _ => throw new InputException($"--curves {given.Tokens[0].Value}: give all or none"),
    };

    /// <summary>Progress reported where it happens: the framework's own class would post it to the thread pool, out of order.</summary>
    private sealed class Synchronous(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report(value);
    }
}
