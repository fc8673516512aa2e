using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Plans;

[Document("check")]
[Description("Checklist before production; exit code 1 where a line is red")]
public sealed record ReadinessDocument(
    string Model,
    [property: Description("Such as 4 × H100-SXM; absent where no fleet was found")] string? Fleet,
    [property: Description("Absent where no fleet was found")] ReadinessFleetOrigin? FleetOrigin,
    [property: Description("File of --current")] string? Deployed,
    IReadOnlyList<ReadinessLine> Lines,
    IReadOnlyList<string> Notes
)
{
    [Description("No line is red, none is unknown")]
    [JsonPropertyOrder(-4)]
    public bool Ready => Red == 0 && Unknown == 0;

    [JsonPropertyOrder(-3)]
    public int Red => Lines.Count(line => line.State == ReadinessState.Red);

    [JsonPropertyOrder(-2)]
    public int Unknown => Lines.Count(line => line.State == ReadinessState.Unknown);

    [JsonPropertyOrder(-1)]
    public int Green => Lines.Count(line => line.State == ReadinessState.Green);
}

[Description("One line of the checklist")]
public sealed record ReadinessLine(
    string Name,
    ReadinessState State,
    [property: Description("The question that it answers")] string Question,
    [property: Description("The finding with its numbers")] string Seen,
    [property: Description("Settles or mends it; absent where it is green")] string? Command = null
);

/// <summary>Origin of the checked fleet.</summary>
public enum ReadinessFleetOrigin
{
    /// <summary>A file of what is deployed.</summary>
    Deployed,

    /// <summary>The scenario: one GPU, and how many.</summary>
    Scenario,

    /// <summary>The cheapest that plan finds.</summary>
    Plan,
}

/// <summary>State of a line.</summary>
public enum ReadinessState
{
    /// <summary>Done.</summary>
    Green,

    /// <summary>Something must change before production.</summary>
    Red,

    /// <summary>No input tells it.</summary>
    Unknown,
}
