using BenchmarkDotNet.Running;
using Benchmarks;

if (args is ["training-steps"])
{
    TrainingStep.Serve();
}
else
{
    BenchmarkSwitcher.FromAssembly(System.Reflection.Assembly.GetExecutingAssembly()).Run(args);
}
