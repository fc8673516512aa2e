using Farthing.Protocol.Translation.Json;

namespace Farthing.Protocol.Translation.Requests;

/// <summary>The form that an answer's text must have.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">The schema's name; empty without.</param>
/// <param name="Schema">The schema.</param>
/// <param name="Strict">Whether it holds exactly, as written; none where it is not said.</param>
/// <param name="Description">What it is for; empty without.</param>
public readonly record struct OutputFormat(
    OutputFormatKind Kind,
    JsonText Name = default,
    JsonValue Schema = default,
    JsonValue Strict = default,
    JsonText Description = default
);
