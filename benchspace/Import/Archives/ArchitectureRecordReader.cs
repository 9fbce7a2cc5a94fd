using System.Globalization;
using Benchspace.Import.Pickle;

namespace Benchspace.Import.Archives;

/// <summary>
/// Understands the official record of one architecture: a map from epochs to <c>ArchResults.state_dict()</c> of the
/// official reader, whose <c>all_results</c> map (data set, seed) to <c>ResultsCount.state_dict()</c>. What the
/// official reader looks at is read and checked; everything else is passed over.
/// </summary>
internal static class ArchitectureRecordReader
{
    private const int MostEpochs = 10_000;

    /// <summary>Reads a record.</summary>
    /// <param name="value">The unpickled record.</param>
    /// <param name="member">The file or entry it came from, for messages.</param>
    /// <exception cref="ArchiveFormatException">It is not such a record.</exception>
    public static ArchitectureRecord Read(PickleValue value, string member)
    {
        var reader = new Reader(member);
        PickleDict byEpochs = reader.Dict(value, "the record");
        if (byEpochs.Items.Count == 0)
            throw reader.Problem("the record is empty; expected one entry per number of epochs");

        int index = -1;
        string architecture = "";
        var trainings = new List<Training>();
        foreach ((PickleValue key, PickleValue results) in byEpochs.Items)
        {
            int epochs = reader.Epochs(key);
            PickleDict fields = reader.Dict(results, $"the entry of {epochs} epochs");
            (index, architecture) = (reader.Int(fields.Find("arch_index"), "arch_index"), reader.Text(fields.Find("arch_str"), "arch_str"));
            PickleDict all = reader.Dict(fields.Find("all_results"), "all_results");
            // Like the official reader, trust the list of seeds for which trainings there are.
            foreach ((PickleValue dataset, PickleValue seeds) in reader.Dict(fields.Find("dataset_seed"), "dataset_seed").Items)
            {
                foreach (PickleValue seed in reader.List(seeds, "the seeds of a data set"))
                    trainings.Add(reader.Training(all, reader.Text(dataset, "a data set's name"), reader.Int(seed, "a seed"), epochs));
            }
        }

        return new ArchitectureRecord(index, architecture, trainings);
    }

    private readonly struct Reader(string member)
    {
        public ArchiveFormatException Problem(string problem) => new(member, problem);

        public int Epochs(PickleValue key)
        {
            string text = Text(key, "the number of epochs");
            // NAS-Bench-201's files name its two trainings instead of counting their epochs.
            int? epochs = text switch
            {
                "less" => 12,
                "full" => 200,
                _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) => number,
                _ => null,
            };
            return epochs is > 0 and <= MostEpochs ? epochs.Value : throw Problem($"'{text}' is not a number of epochs; expected keys such as 12 and 200");
        }

        public Training Training(PickleDict all, string dataset, int seed, int epochs)
        {
            string training = $"{dataset}, {epochs} epochs, seed {seed}";
            PickleDict fields = Dict(all.Find(new PickleTuple([new PickleString(dataset), PickleInt.From(seed)])), $"the results of {training}");
            if (Int(fields.Find("epochs"), $"epochs of {training}") is var recorded && recorded != epochs)
                throw Problem($"{training} says that it has {recorded} epochs");

            EpochCurves train = EpochCurves.Empty(epochs);
            ReadByEpoch(fields, "train_acc1es", training, train.Accuracy);
            ReadByEpoch(fields, "train_losses", training, train.Loss);
            ReadByEpoch(fields, "train_times", training, train.Seconds);

            var evaluations = new Dictionary<string, EpochCurves>();
            ReadBySplit(fields, "eval_acc1es", training, epochs, evaluations, curves => curves.Accuracy);
            ReadBySplit(fields, "eval_losses", training, epochs, evaluations, curves => curves.Loss);
            ReadBySplit(fields, "eval_times", training, epochs, evaluations, curves => curves.Seconds);
            return new Training(dataset, epochs, seed, train)
            {
                Evaluations = evaluations,
                ParamsMillions = Number(fields.Find("params"), $"params of {training}"),
                FlopsMillions = Number(fields.Find("flop"), $"flop of {training}"),
                LatencySeconds = Latency(fields.Find("latency"), $"latency of {training}"),
            };
        }

        public PickleDict Dict(PickleValue? value, string what) => value as PickleDict ?? throw Expected("a dict", value, what);

        public ReadOnlySpan<PickleValue> List(PickleValue? value, string what) => value switch
        {
            PickleList list => list.Span,
            PickleTuple tuple => tuple.Span,
            _ => throw Expected("a list", value, what),
        };

        public int Int(PickleValue? value, string what) => value is PickleInt { Value: >= int.MinValue and <= int.MaxValue } number
            ? (int)number.Value
            : throw Expected("a whole number", value, what);

        public string Text(PickleValue? value, string what) => value switch
        {
            PickleString text => text.Value,
            PickleBytes text => text.Text,
            _ => throw Expected("a text", value, what),
        };

        private ArchiveFormatException Expected(string expected, PickleValue? found, string what) =>
            Problem($"{what}: expected {expected}, found {found?.Description ?? "nothing"}");

        /// <summary>A number, or NaN for None.</summary>
        private double Number(PickleValue? value, string what) => value switch
        {
            PickleFloat number => number.Value,
            PickleInt number => number.Value,
            PickleNone or null => double.NaN,
            _ => throw Expected("a number", value, what),
        };

        /// <summary>The mean of the recorded latencies. The official reader takes −1 for "not measured".</summary>
        private double Latency(PickleValue? value, string what)
        {
            if (value is PickleNone or null)
                return double.NaN;
            ReadOnlySpan<PickleValue> recorded = List(value, what);
            double sum = 0;
            foreach (PickleValue latency in recorded)
                sum += Number(latency, what);
            return sum / recorded.Length is > 0 and var mean ? mean : double.NaN;
        }

        /// <summary>A dict from epochs, counted from 0, to numbers.</summary>
        private void ReadByEpoch(PickleDict fields, string field, string training, double[] curve)
        {
            PickleValue? value = fields.Find(field);
            if (value is PickleNone or null)
                return;
            foreach ((PickleValue key, PickleValue number) in Dict(value, field).Span)
            {
                if (key is not PickleInt epoch || (ulong)epoch.Value >= (ulong)curve.Length)
                    throw Problem($"{field} of {training}: {key.Description} where an epoch from 0 to {curve.Length - 1} is expected");
                curve[epoch.Value] = number is PickleFloat real ? real.Value : Number(number, field);
            }
        }

        /// <summary>A dict from keys such as <c>x-valid@11</c> to numbers.</summary>
        private void ReadBySplit(
            PickleDict fields, string field, string training, int epochs, Dictionary<string, EpochCurves> evaluations, Func<EpochCurves, double[]> pick)
        {
            PickleValue? value = fields.Find(field);
            if (value is PickleNone or null)
                return;
            ReadOnlySpan<char> lastSplit = default;
            double[] curve = [];
            foreach ((PickleValue key, PickleValue number) in Dict(value, field).Span)
            {
                ReadOnlySpan<char> name = key is PickleString text ? text.Value : Text(key, field);
                int at = name.LastIndexOf('@');
                if (at < 0 || !int.TryParse(name[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int epoch) || epoch >= epochs)
                    throw Problem($"{field} of {training}: {key.Description} where a key such as x-valid@{epochs - 1} is expected");
                if (!name[..at].SequenceEqual(lastSplit))
                {
                    lastSplit = name[..at];
                    curve = CurveOf(lastSplit, epochs, evaluations, pick);
                }

                if (curve.Length > 0)
                    curve[epoch] = number is PickleFloat real ? real.Value : Number(number, field);
            }
        }

        private static double[] CurveOf(ReadOnlySpan<char> split, int epochs, Dictionary<string, EpochCurves> evaluations, Func<EpochCurves, double[]> pick)
        {
            string? name = split switch
            {
                Archives.Training.Valid => Archives.Training.Valid,
                Archives.Training.Test => Archives.Training.Test,
                Archives.Training.PublishedTest => Archives.Training.PublishedTest,
                _ => null,
            };
            if (name is null)
                return [];
            if (!evaluations.TryGetValue(name, out EpochCurves? curves))
                evaluations.Add(name, curves = EpochCurves.Empty(epochs));
            return pick(curves);
        }
    }
}
