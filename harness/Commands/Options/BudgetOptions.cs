using System.CommandLine;
using Benchspace;
using Harness.Commands.Help;
using Harness.Runs;
using SharedSource;

namespace Harness.Commands.Options;

/// <summary>When a run stops: after some time, or after some evaluations.</summary>
/// <param name="timeDescription">What the option for the time says.</param>
/// <param name="evaluationsDescription">What the option for the evaluations says.</param>
internal sealed class BudgetOptions(string timeDescription, string evaluationsDescription)
{
    private readonly Option<string?> _time = new("--budget") { Description = timeDescription };
    private readonly Option<long?> _evaluations = new("--evaluations", "--trials") { Description = evaluationsDescription };

    public void AddTo(HarnessCommand command) => command.Add(HelpGroup.HowLong, _time, _evaluations);

    /// <summary>The budget that is given; null where none is.</summary>
    public Budget? Read(ParseResult parsed) => Read(parsed.GetValue(_time), parsed.GetValue(_evaluations));

    internal static Budget? Read(string? time, long? evaluations) => (time, evaluations) switch
    {
        (null, null) => null,
        ({ } text, null) => Budget.Seconds(SecondsOf(text)),
        (null, { } count) => Budget.Evaluations(count),
        _ => throw new InputException("--budget and --evaluations: give one of them"),
    };

    private static double SecondsOf(string time)
    {
        double? unit = time.Length == 0 ? null : time[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => null };
        return InvariantNumber.Real(unit is null ? time : time[..^1]) is { } number
            ? (unit ?? 1) * number
            : throw new InputException($"--budget {time}: give seconds, or a number and a unit, such as 90s, 30m or 2h");
    }
}
