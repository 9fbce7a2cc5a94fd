using System.Globalization;
using Benchspace;
using TorchSharp;

namespace Harness.Training.Devices;

/// <summary>Where networks are trained: <c>cpu</c>, or one of the machine's CUDA devices.</summary>
public static class ComputeDevice
{
    /// <summary>What a device may be called, for help texts.</summary>
    public const string Names = "cpu, cuda, cuda:N or auto";

    /// <summary>Loads libtorch and gives the device of that name.</summary>
    /// <param name="name"><c>cpu</c>; <c>cuda</c> or <c>cuda:N</c>; or <c>auto</c>, the first CUDA device where there is one.</param>
    /// <exception cref="InputException">The name is none of these, the device is not on this machine, or libtorch does not load.</exception>
    public static torch.Device Open(string name)
    {
        (DeviceType type, int index) = Parse(name);
        Libtorch.Load();
        if (name == "auto" && torch.cuda.is_available())
        {
            type = DeviceType.CUDA;
        }

        if (type == DeviceType.CPU)
        {
            return torch.CPU;
        }

        if (!torch.cuda.is_available())
        {
            throw new InputException($"device {name}: no CUDA device can be used here: this needs an NVIDIA GPU with its driver, "
                + $"and a build with -p:TorchBackend=cuda (or {Libtorch.FolderVariable} naming the folder of a CUDA libtorch {Libtorch.Version}); the device cpu always works");
        }

        int count = torch.cuda.device_count();
        return index < count
            ? new torch.Device(DeviceType.CUDA, index)
            : throw new InputException($"the device {name} is not here: this machine's CUDA devices are cuda:0 to cuda:{count - 1}");
    }

    /// <summary>Sets the number of threads that one operation on the CPU may use; results depend on it in the last bits.</summary>
    /// <param name="threads">At least 1.</param>
    /// <exception cref="InputException">Less than 1.</exception>
    public static void UseThreads(int threads)
    {
        if (threads < 1)
        {
            throw new InputException($"{threads} threads cannot train: give at least 1");
        }

        Libtorch.Load();
        torch.set_num_threads(threads);
    }

    /// <summary>Waits until all work given to <paramref name="device"/> is done, so that a clock read next measures it.</summary>
    public static void Synchronize(torch.Device device)
    {
        if (device.type == DeviceType.CUDA)
        {
            torch.cuda.synchronize(device);
        }
    }

    private static (DeviceType Type, int Index) Parse(string name) => name switch
    {
        "cpu" or "auto" => (DeviceType.CPU, 0),
        "cuda" => (DeviceType.CUDA, 0),
        _ when name.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan("cuda:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index) => (DeviceType.CUDA, index),
        _ => throw new InputException($"there is no device \"{name}\": a device is {Names}"),
    };
}
