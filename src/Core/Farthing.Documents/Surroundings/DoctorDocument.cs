using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Surroundings;

[Document("doctor")]
[Description("Findings about the environment")]
public sealed record DoctorDocument(IReadOnlyList<DoctorFinding> Findings)
{
    [Description("false: something must be fixed (exit code 1)")]
    [JsonPropertyOrder(-1)]
    public bool Well => Findings.All(finding => finding.State != DoctorState.Problem);
}

[Description("Finding of one check")]
public sealed record DoctorFinding(
    string Name,
    DoctorState State,
    string Seen,
    [property: Description("absent: nothing is to be done")] string? ToDo = null
);

/// <summary>Result of a check.</summary>
public enum DoctorState
{
    Ok,

    /// <summary>Works, but you should know.</summary>
    Note,

    /// <summary>Something will not work until it is mended.</summary>
    Problem,
}
