using Benchspace;
using Harness.Training.Devices;
using TorchSharp;

namespace Harness.Tests.Training.Devices;

[Collection(TrainingCollection.Name)]
public sealed class ComputeDeviceTests
{
    [Fact]
    public void The_cpu_is_always_there()
    {
        using torch.Tensor twos = torch.full([3], 2f, device: ComputeDevice.Open("cpu"));
        Assert.Equal(6f, twos.sum().item<float>());
        Assert.True(Libtorch.IsLoaded);
    }

    [Fact]
    public void Auto_takes_a_gpu_only_where_there_is_one() =>
        Assert.Equal(torch.cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU, ComputeDevice.Open("auto").type);

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:1")]
    public void Asking_for_a_gpu_that_is_absent_says_so_in_one_line(string name)
    {
        Assert.SkipWhen(torch.cuda.is_available(), "this machine has a GPU");
        string message = Assert.Throws<InputException>(() => ComputeDevice.Open(name)).Message;
        Assert.Contains("no CUDA device", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:one")]
    public void An_unknown_device_is_answered_with_the_known_ones(string name) =>
        Assert.Contains(ComputeDevice.Names, Assert.Throws<InputException>(() => ComputeDevice.Open(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_operation_runs_on_less_than_one_thread() =>
        Assert.Throws<InputException>(() => ComputeDevice.UseThreads(0));
}
