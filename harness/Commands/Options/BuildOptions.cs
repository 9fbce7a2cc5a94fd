using System.CommandLine;
using System.CommandLine.Parsing;
using Benchspace;
using Harness.Building;
using Harness.Commands.Help;
using Harness.Storage;
using Harness.Training;

namespace Harness.Commands.Options;

/// <summary>What table to build: the options of <c>harness build</c>, read as a <see cref="BuildOrder"/>.</summary>
/// <param name="workers">Trainings at once, and what to do with a build that is there.</param>
/// <param name="setup">What is trained, on what and how.</param>
internal sealed class BuildOptions(WorkerOptions workers, TrainingSetupOptions setup)
{
    private const int MostHours = 100_000;

    // What of a command line says where files lie, or how far a session goes, is not the table's.
    private static readonly string[] OfThisMachine = ["--out", "--table", "--from", "--costs-from", "--data", "--resume", "--overwrite", "--hours", "--workers"];

    private readonly Argument<string> _name = new("name") { Description = "The table's name; with --verify, a table: a name that 'harness tables' lists, or a path." };
    private readonly Option<string[]> _train = new("--train") { Description = "A fidelity and its training seeds, EPOCHS:SEEDS such as 12:777,888; may be repeated. They are trained in this order. Default: 12:777." };
    private readonly Option<string?> _best = new("--best") { Description = "After that, further seeds for the best architectures, COUNT:EPOCHS:SEEDS such as 200:12:888,999." };
    private readonly Option<string?> _classes = new("--classes") { Description = $"Which architectures count as the same network, so that one of them is trained for all: {string.Join(", ", ClassRepresentatives.Rules)}. Default: the publication's own rule, where the space has one." };
    private readonly Option<int?> _sample = new("--sample") { Description = "Train so many architectures only, drawn at random." };
    private readonly Option<string?> _shard = new("--shard") { Description = "Do one of several parts of the work, i/n such as 1/4. The same command with --from and the parts' tables, but without --shard, puts them together; so does 'harness tables merge', as they are." };
    private readonly Option<string[]> _from = new("--from") { Description = "Tables of parts of this build, made with --shard and the same options: their trainings count as done. May be repeated.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<double?> _limit = new("--hours") { Description = "Begin no training after so many hours, and write the table of what is done." };
    private readonly Option<string?> _output = new("--out", "-o") { Description = "The folder for the journal. Default: out/build-NAME." };
    private readonly Option<string?> _table = new("--table", "-t") { Description = "The Parquet file to write. Default: NAME.parquet in the folder." };
    private readonly Option<bool> _fitCosts = new("--fit-costs") { Description = "Give every architecture the cost of a linear model fitted to the measured ones, so that a busy moment of the machine costs nobody." };
    private readonly Option<string?> _costsFrom = new("--costs-from") { Description = "Like --fit-costs, but fitted to the times in this table: a --sample of the same build, measured while the machine did nothing else." };
    private readonly Option<string?> _licence = new("--licence") { Description = "The licence of the measurements, kept in the table's metadata." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only say how long it would take and how large the table would be, from a few timed trainings." };
    private readonly Option<int?> _verify = new("--verify") { Description = "Instead: train so many rows of the table NAME again, drawn at random, as its metadata say. On the machine that built it accuracies are the same to the last digit; exits with 1 where one is not." };

    /// <summary>Adds every option.</summary>
    public void AddTo(HarnessCommand command)
    {
        _classes.AcceptOnlyFromAmong([.. ClassRepresentatives.Rules]);
        command.Arguments.Add(_name);
        command.Add(HelpGroup.What, _train, _best, _classes, _sample, _shard, _from, _fitCosts, _costsFrom, _licence, _verify);
        command.Add(HelpGroup.HowLong, _limit, _dryRun);
        command.Add(HelpGroup.Output, _output, _table);
        workers.AddTo(command);
        setup.AddTo(command);
    }

    /// <summary>How many rows of a table are to be trained again instead of building one, or null.</summary>
    public int? RowsToVerify(ParseResult parsed) => parsed.GetValue(_verify);

    /// <summary>Whether only a forecast is wanted.</summary>
    public bool IsDryRun(ParseResult parsed) => parsed.GetValue(_dryRun);

    /// <summary>The rows to train again.</summary>
    /// <exception cref="InputException">An option is given that verifying has no use for, or the rows cannot be trained here.</exception>
    public Verification ReadVerification(ParseResult parsed, int rows)
    {
        string[] taken = ["--verify", "--data", "--split-file", "--workers", "--verbose"];
        if (parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(option => !option.Implicit && !taken.Contains(option.Option.Name)) is { } other)
        {
            throw new InputException($"{other.Option.Name}: --verify trains as the table's metadata say; leave it out");
        }

        return Verification.Of(FileOf(parsed.GetValue(_name)!), rows, seed: Environment.TickCount64, setup.DataFolder(parsed), setup.SplitFile(parsed), TrainingSetupOptions.Open);
    }

    /// <summary>The order, with its data read.</summary>
    /// <exception cref="InputException">Options contradict each other, or what they name is wrong.</exception>
    public BuildOrder Read(ParseResult parsed)
    {
        if (parsed.GetValue(_fitCosts) && parsed.GetValue(_costsFrom) is not null)
        {
            throw new InputException("--fit-costs and --costs-from: a model is fitted to the times of this build or to those of that table; give one of them");
        }

        BuildStep[] steps = parsed.GetValue(_train) is { Length: > 0 } given ? [.. given.Select(text => Parsed(_train, text, BuildStep.Parse))] : [new BuildStep(12, [777])];
        Refinement? best = parsed.GetValue(_best) is { } further ? Parsed(_best, further, Refinement.Parse) : null;
        Shard shard = parsed.GetValue(_shard) is { } part ? Parsed(_shard, part, Shard.Parse) : Shard.Whole;
        (TrainingSetup training, SelectedData data) = setup.Read(parsed, workers.Count(parsed), steps.Append(best?.Step ?? steps[0]).Max(step => step.Epochs));
        string name = parsed.GetValue(_name)!;
        string folder = OutputFolder.Of(parsed.GetValue(_output) ?? Path.Combine("out", "build-" + name));
        ExistingResults existing = workers.Existing(parsed);
        string table = parsed.GetValue(_table) ?? Path.Combine(folder, name + ".parquet");
        TableDestination.Require(table, [BuiltTable.SourceOf(training)], existing == ExistingResults.Overwrite || IsDryRun(parsed));
        return new BuildOrder
        {
            Name = name,
            Setup = training,
            Data = data,
            Steps = steps,
            Best = best,
            Rule = parsed.GetValue(_classes),
            Sample = parsed.GetValue(_sample),
            Shard = shard,
            Parts = [.. (parsed.GetValue(_from) ?? []).Select(FileOf)],
            FitsCosts = parsed.GetValue(_fitCosts),
            CostsFrom = parsed.GetValue(_costsFrom) is { } timed ? FileOf(timed) : null,
            Licence = parsed.GetValue(_licence),
            Folder = folder,
            Table = table,
            Existing = existing,
            Limit = parsed.GetValue(_limit) is { } hours ? HoursOf(hours) : null,
            Command = CommandOf(parsed),
        };
    }

    private static string FileOf(string table) => ProgramData.Tables.Find(table);

    private static T Parsed<T>(Option option, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (InputException exception)
        {
            throw new InputException($"{option.Name}: {exception.Message}", exception);
        }
    }

    private static TimeSpan HoursOf(double hours) => hours is > 0 and <= MostHours
        ? TimeSpan.FromHours(hours)
        : throw new InputException(FormattableString.Invariant($"--hours {hours}: give a number of hours above 0, at most {MostHours}"));

    /// <summary>The command as the table's metadata have it.</summary>
    private static string CommandOf(ParseResult parsed)
    {
        IEnumerable<string> words = parsed.CommandResult.Children.SelectMany(child => child switch
        {
            OptionResult { Implicit: false } option when !OfThisMachine.Contains(option.Option.Name) =>
                option.Tokens.Count == 0 ? [option.Option.Name] : option.Tokens.SelectMany(token => (string[])[option.Option.Name, token.Value]),
            ArgumentResult argument => argument.Tokens.Select(token => token.Value),
            _ => [],
        });
        return $"harness build {string.Join(' ', words.Select(Quoted))}";
    }

    /// <summary>A word as a shell takes it back: as it is where that is safe in every shell, else in single quotes.</summary>
    private static string Quoted(string word) =>
        word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || "_.:,/=-".Contains(character, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
