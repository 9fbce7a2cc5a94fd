using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Benchspace;
using Harness.Training.Devices;
using Harness.Training.Images;
using Harness.Training.Networks;
using SharedSource;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>How far a training is, apart from the network's numbers.</summary>
internal sealed class TrainingState
{
    public TrainingState(int copies)
    {
        Figures = [.. Enumerable.Range(0, copies).Select(static _ => new List<EpochFigures>())];
        Failures = new string?[copies];
        LossSums = new double[copies];
        Correct = new long[copies];
    }

    [JsonConstructor]
    public TrainingState(List<EpochFigures>[] figures, string?[] failures, double[] lossSums, long[] correct) =>
        (Figures, Failures, LossSums, Correct) = (figures, failures, lossSums, correct);

    /// <summary>Epochs that have ended.</summary>
    public int Epoch { get; set; }

    /// <summary>Steps of the running epoch that have been taken.</summary>
    public int Step { get; set; }

    /// <summary>Time that they took.</summary>
    public double SecondsInEpoch { get; set; }

    /// <summary>Of each copy, the figures of its epochs.</summary>
    public List<EpochFigures>[] Figures { get; }

    /// <summary>Why each copy ended early; null for those that did not.</summary>
    public string?[] Failures { get; }

    /// <summary>Of each copy, the sum of the losses of the running epoch's images.</summary>
    public double[] LossSums { get; }

    /// <summary>Of each copy, how many of the running epoch's images it classified correctly.</summary>
    public long[] Correct { get; }
}

/// <summary>
/// The file from which a training is resumed: eight bytes <c>HNCKPT1\n</c>, the length of a JSON header (int32), the header (whose
/// training it is, and how far), the parameters, momenta and running statistics (float32), and the SHA-256 of all before.
/// Everything is little-endian. It is replaced as a whole or not at all.
/// </summary>
internal sealed class Checkpoint
{
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly string _path;
    private readonly Dictionary<string, string> _identity;

    /// <param name="path">The file.</param>
    /// <param name="identity">What must be equal for a training to be resumed from it; see <see cref="IdentityOf"/>.</param>
    public Checkpoint(string path, Dictionary<string, string> identity)
    {
        _path = path;
        _identity = identity;
    }

    private static ReadOnlySpan<byte> Magic => "HNCKPT1\n"u8;

    /// <summary>All that decides a training's outcome to the last bit.</summary>
    public static Dictionary<string, string> IdentityOf(INetworkDefinition network, Recipe recipe, DatasetSplits data, int[] seeds)
    {
        // The order of the training labels stands for the split.
        using Tensor fromZero = HeldScalars.Numbers(data.Train.Count + 1, data.Train.Labels.device);
        using Tensor places = fromZero.narrow(0, 1, data.Train.Count);
        using Tensor weighted = places.mul(data.Train.Labels);
        using Tensor sum = weighted.sum();
        // When the learning curve is measured changes nothing in what is learned.
        return new Dictionary<string, string>([.. network.Facts, .. recipe.Facts.Where(fact => fact.Key != "evaluate_every")])
        {
            ["dataset"] = data.Name,
            ["train_images"] = Text(data.Train.Count),
            ["train_labels"] = Text(sum.item<long>()),
            ["valid_images"] = Text(data.Valid?.Count ?? 0),
            ["test_images"] = Text(data.Test.Count),
            ["seeds"] = string.Join(',', seeds.Select(static seed => Text(seed))),
            ["threads"] = Text(get_num_threads()),
            ["device"] = data.Train.Labels.device.type.ToString(),
            ["libtorch"] = Libtorch.Version,
        };
    }

    /// <summary>Writes the state beside the file and puts it in its place.</summary>
    /// <exception cref="InputException">It cannot be written; the file is as it was.</exception>
    public void Write(TrainingState state, NetworkParameters parameters)
    {
        try
        {
            using var file = new ReplacedFile(_path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            void Put(ReadOnlySpan<byte> bytes)
            {
                file.Stream.Write(bytes);
                hash.AppendData(bytes);
            }

            byte[] header = JsonSerializer.SerializeToUtf8Bytes(new Header(_identity, state), Json);
            Put(Magic);
            Put(BitConverter.GetBytes(header.Length));
            Put(header);
            foreach (Tensor tensor in parameters.State)
            {
                using Tensor host = tensor.cpu();
                Put(host.bytes);
            }

            file.Stream.Write(hash.GetHashAndReset());
            file.Commit(isFlushedToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot write the checkpoint {_path}: {e.Message}; the one before it is still good, so make room and resume", e);
        }
    }

    /// <summary>
    /// The state in the file; null where there is no file, or one that has gone beyond the epoch at which the training is to
    /// stop. The network's numbers are taken over.
    /// </summary>
    /// <param name="parameters">The network's.</param>
    /// <param name="stopAfter">The epoch after which the training is to stop.</param>
    /// <exception cref="InputException">The file is damaged, of another training, or cannot be read.</exception>
    public TrainingState? TryRead(NetworkParameters parameters, int stopAfter)
    {
        byte[] bytes;
        try
        {
            if (!File.Exists(_path))
            {
                return null;
            }

            bytes = File.ReadAllBytes(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot read the checkpoint {_path}: {e.Message}", e);
        }

        ReadOnlySpan<byte> body = bytes.AsSpan(0, Math.Max(0, bytes.Length - SHA256.HashSizeInBytes));
        if (body.Length < Magic.Length + sizeof(int) || !body.StartsWith(Magic) || !SHA256.HashData(body).AsSpan().SequenceEqual(bytes.AsSpan(body.Length)))
        {
            throw new InputException($"the checkpoint {_path} is damaged: delete it to begin this training anew");
        }

        ReadOnlySpan<byte> rest = body[Magic.Length..];
        int length = BitConverter.ToInt32(rest);
        Header header = JsonSerializer.Deserialize<Header>(rest.Slice(sizeof(int), length), Json)!;
        foreach ((string fact, string value) in _identity)
        {
            string? found = header.Identity.GetValueOrDefault(fact);
            if (found != value)
            {
                throw new InputException($"the checkpoint {_path} is of another training ({fact} is {found ?? "not known"} there and {value} here): choose another folder, or delete it");
            }
        }

        if (header.State.Epoch > stopAfter || (header.State.Epoch == stopAfter && header.State.Step > 0))
        {
            return null;
        }

        rest = rest[(sizeof(int) + length)..];
        foreach (Tensor tensor in parameters.State)
        {
            using Tensor host = tensor.cpu();
            Span<byte> target = host.bytes;
            rest[..target.Length].CopyTo(target);
            rest = rest[target.Length..];
            if (tensor.device.type != TorchSharp.DeviceType.CPU)
            {
                tensor.copy_(host);
            }
        }

        return header.State;
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private sealed record Header(Dictionary<string, string> Identity, TrainingState State);
}
