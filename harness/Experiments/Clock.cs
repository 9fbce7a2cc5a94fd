using System.Diagnostics;

namespace Harness.Experiments;

/// <summary>How long a run has been going, in seconds. One clock per run; not thread-safe.</summary>
internal interface IClock
{
    /// <summary>Seconds since the run's start.</summary>
    double ElapsedSeconds { get; }

    /// <summary>An evaluation that costs <paramref name="seconds"/> has ended.</summary>
    void Spend(double seconds);
}

/// <summary>Time that passes only by evaluations: the sum of their costs.</summary>
internal sealed class SimulatedClock : IClock
{
    public double ElapsedSeconds { get; private set; }

    public void Spend(double seconds) => ElapsedSeconds += seconds;
}

/// <summary>Time that passes by itself, in addition to what earlier sessions of the same run took.</summary>
internal sealed class RealClock(double secondsBefore = 0) : IClock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public double ElapsedSeconds => secondsBefore + Stopwatch.GetElapsedTime(_start).TotalSeconds;

    public void Spend(double seconds)
    {
        // The seconds have passed already.
    }
}
