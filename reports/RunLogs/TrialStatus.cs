namespace Reports.RunLogs;

/// <summary>How a trial of a run ended.</summary>
public enum TrialStatus
{
    /// <summary>It was trained to its fidelity and validated.</summary>
    Succeeded,

    /// <summary>It has no accuracy; the reason says why.</summary>
    Failed,

    /// <summary>It was stopped before its fidelity and has no accuracy.</summary>
    Stopped,
}
