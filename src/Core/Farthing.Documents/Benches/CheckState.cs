namespace Farthing.Documents.Benches;

/// <summary>Result of a check of a run.</summary>
public enum CheckState
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It does not: the run is invalid.</summary>
    Failed,

    /// <summary>It says something of the server that latencies and rates alone hide; the run is no less valid.</summary>
    Noted,

    /// <summary>There is too little to judge by.</summary>
    NotJudged,
}
