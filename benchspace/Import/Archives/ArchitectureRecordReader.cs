using System.Buffers;
using System.Globalization;
using Benchspace.Formats.Pickle;
using Benchspace.Import.Sources;

namespace Benchspace.Import.Archives;

/// <summary>
/// Understands the official record of one architecture: a map from epochs to <c>ArchResults.state_dict()</c> of the
/// official reader, whose <c>all_results</c> map (data set, seed) to <c>ResultsCount.state_dict()</c>. What the
/// official reader looks at is read and checked; everything else is passed over.
/// </summary>
internal static class ArchitectureRecordReader
{
    private const int MostEpochs = 10_000;

    // An official record has at most two dozen trainings and 30,000 entries. A list of seeds costs a byte or less a seed,
    // and may name one training again and again.
    private const int MostTrainings = 1 << 10;
    private const int MostCurveEntries = 1 << 20;

    // What is read of a training: these sets of images, and of each accuracy, loss and seconds.
    private const int TrainSet = 0;
    private const int ValidSet = 1;
    private const int TestSet = 2;
    private const int PublishedTestSet = 3;
    private const int SetCount = 4;
    private const int Accuracy = 0;
    private const int Loss = 1;
    private const int Seconds = 2;
    private const int MeasureCount = 3;

    /// <summary>Reads a record.</summary>
    /// <param name="value">The unpickled record.</param>
    /// <param name="member">The file or entry it came from, for messages.</param>
    /// <param name="kept">Whether to keep what was measured before the last epoch.</param>
    /// <exception cref="SourceFormatException">It is not such a record.</exception>
    public static ArchitectureRecord Read(PickleValue value, string member, LearningCurves kept)
    {
        var reader = new Reader(member, kept);
        PickleDict byEpochs = reader.Dict(value, "the record");
        if (byEpochs.Count == 0)
        {
            throw reader.Problem("the record is empty; expected one entry per number of epochs");
        }

        int index = -1;
        string architecture = "";
        var trainings = new List<Training>();
        long curveEntries = 0;
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
                {
                    curveEntries += SetCount * MeasureCount * epochs;
                    if (trainings.Count == MostTrainings || curveEntries > MostCurveEntries)
                    {
                        throw reader.Problem($"dataset_seed names more trainings than the record of an architecture has: at most {MostTrainings}, of {MostCurveEntries / (SetCount * MeasureCount)} epochs together");
                    }

                    trainings.Add(reader.Training(all, reader.Text(dataset, "a data set's name"), reader.Int(seed, "a seed"), epochs));
                }
            }
        }

        return new ArchitectureRecord(index, architecture, trainings);
    }

    private readonly struct Reader(string member, LearningCurves kept)
    {
        public SourceFormatException Problem(string problem) => new(member, problem);

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
            {
                throw Problem($"{training} says that it has {recorded} epochs");
            }

            double[] curves = ArrayPool<double>.Shared.Rent(SetCount * MeasureCount * epochs);
            try
            {
                curves.AsSpan(0, SetCount * MeasureCount * epochs).Fill(double.NaN);
                ReadByEpoch(fields, "train_acc1es", training, CurveOf(curves, TrainSet, Accuracy, epochs));
                ReadByEpoch(fields, "train_losses", training, CurveOf(curves, TrainSet, Loss, epochs));
                ReadByEpoch(fields, "train_times", training, CurveOf(curves, TrainSet, Seconds, epochs));
                ReadBySet(fields, "eval_acc1es", training, curves, Accuracy, epochs);
                ReadBySet(fields, "eval_losses", training, curves, Loss, epochs);
                ReadBySet(fields, "eval_times", training, curves, Seconds, epochs);
                return new Training(dataset, epochs, seed)
                {
                    Train = CurvesOf(curves, TrainSet, epochs),
                    TrainSeconds = Sum(CurveOf(curves, TrainSet, Seconds, epochs)),
                    Valid = CurvesOf(curves, ValidSet, epochs),
                    Test = CurvesOf(curves, TestSet, epochs),
                    PublishedTest = CurvesOf(curves, PublishedTestSet, epochs),
                    ParamsMillions = Number(fields.Find("params"), $"params of {training}"),
                    FlopsMillions = Number(fields.Find("flop"), $"flop of {training}"),
                    LatencySeconds = Latency(fields.Find("latency"), $"latency of {training}"),
                };
            }
            finally
            {
                ArrayPool<double>.Shared.Return(curves);
            }
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

        private SourceFormatException Expected(string expected, PickleValue? found, string what) =>
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
            {
                return double.NaN;
            }

            ReadOnlySpan<PickleValue> recorded = List(value, what);
            double sum = 0;
            foreach (PickleValue latency in recorded)
            {
                sum += Number(latency, what);
            }

            return sum / recorded.Length is > 0 and var mean ? mean : double.NaN;
        }

        private static Span<double> CurveOf(double[] curves, int set, int measure, int epochs) =>
            curves.AsSpan(((set * MeasureCount) + measure) * epochs, epochs);

        private EpochCurves CurvesOf(double[] curves, int set, int epochs) => new(
            Finish(CurveOf(curves, set, Accuracy, epochs)), Finish(CurveOf(curves, set, Loss, epochs)), Finish(CurveOf(curves, set, Seconds, epochs)));

        private EpochCurve Finish(ReadOnlySpan<double> curve)
        {
            // A curve whose only entry is the last epoch's says nothing that the entry does not.
            bool isKept = kept == LearningCurves.All && curve[..^1].ContainsAnyExcept(double.NaN);
            return new EpochCurve(curve[^1], isKept ? curve.ToArray() : null);
        }

        /// <summary>From the first epoch to the last, as the official reader adds.</summary>
        private static double Sum(ReadOnlySpan<double> curve)
        {
            double sum = 0;
            foreach (double value in curve)
            {
                sum += value;
            }

            return sum;
        }

        /// <summary>A dict from epochs, counted from 0, to numbers.</summary>
        private void ReadByEpoch(PickleDict fields, string field, string training, Span<double> curve)
        {
            PickleValue? value = fields.Find(field);
            if (value is PickleNone or null)
            {
                return;
            }

            foreach ((PickleValue key, PickleSlot number) in Dict(value, field).Span)
            {
                if (key is not PickleInt epoch || (ulong)epoch.Value >= (ulong)curve.Length)
                {
                    throw Problem($"{field} of {training}: {key.Description} where an epoch from 0 to {curve.Length - 1} is expected");
                }

                curve[(int)epoch.Value] = Finite(number, field);
            }
        }

        /// <summary>A dict from keys such as <c>x-valid@11</c> to numbers.</summary>
        private void ReadBySet(PickleDict fields, string field, string training, double[] curves, int measure, int epochs)
        {
            PickleValue? value = fields.Find(field);
            if (value is PickleNone or null)
            {
                return;
            }

            foreach ((PickleValue key, PickleSlot number) in Dict(value, field).Span)
            {
                ReadOnlySpan<char> name = key is PickleString text ? text.Value : Text(key, field);
                if (!TrySplit(name, epochs, out ReadOnlySpan<char> setName, out int epoch))
                {
                    throw Problem($"{field} of {training}: {key.Description} where a key such as x-valid@{epochs - 1} is expected");
                }

                int set = setName switch
                {
                    "x-valid" => ValidSet,
                    "x-test" => TestSet,
                    "ori-test" => PublishedTestSet,
                    _ => -1,
                };
                if (set >= 0)
                {
                    CurveOf(curves, set, measure, epochs)[epoch] = Finite(number, field);
                }
            }
        }

        /// <summary>Splits a key such as <c>x-valid@11</c>, of which there are thousands in a record, in one pass from its end.</summary>
        private static bool TrySplit(ReadOnlySpan<char> key, int epochs, out ReadOnlySpan<char> set, out int epoch)
        {
            // Python prints no leading zeros: what has more digits than the most epochs is none.
            epoch = 0;
            int at = key.Length - 1;
            for (int power = 1; at >= 0 && char.IsAsciiDigit(key[at]) && power <= MostEpochs; power *= 10)
            {
                epoch += power * (key[at--] - '0');
            }

            bool isSplit = at >= 0 && at < key.Length - 1 && key[at] == '@' && epoch < epochs;
            set = isSplit ? key[..at] : default;
            return isSplit;
        }

        /// <summary>A number; one that is not finite, as the loss of a training that failed, counts as not measured.</summary>
        private double Finite(PickleSlot slot, string what)
        {
            double number = slot.Object is null ? slot.Number : Number(slot.Object, what);
            return double.IsFinite(number) ? number : double.NaN;
        }
    }
}
