using System.Text.Json.Serialization;

namespace Farthing.Reduction.Cascade.Files;

/// <summary>A router as its file has it: what was trained and calibrated, with the figures that say how well. Numbers by the thousand are bytes in base64, little endian.</summary>
/// <param name="Schema"><see cref="RouterFile.Schema"/>.</param>
/// <param name="Weak">Name of the small model.</param>
/// <param name="Strong">Name of the large model.</param>
/// <param name="Labels">Labels of training and calibration.</param>
/// <param name="LabelsSha256">SHA-256 of the labels' file: an evaluation on it flatters.</param>
/// <param name="TrainedAt">When, in ISO 8601; what decides staleness.</param>
/// <param name="Reader">Number of the rules by which prompts are read.</param>
/// <param name="Prior">The trained prior; null where too few labels leave length alone.</param>
/// <param name="Length">The curve of length, where it is all there is.</param>
/// <param name="Promise">The calibrated promise on the prior's score.</param>
/// <param name="Drift">Scores of the calibration.</param>
/// <param name="Confidence">The model of confidence in the small model's answers; absent where labels carried no signals, and in older files.</param>
/// <param name="Opening">The same for the openings of its answers.</param>
internal sealed record RouterRecord(
    string Schema,
    string Weak,
    string Strong,
    int Labels,
    string LabelsSha256,
    DateTimeOffset TrainedAt,
    int Reader,
    PriorRecord? Prior,
    CurveRecord? Length,
    PromiseRecord Promise,
    DriftRecord Drift,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        ConfidenceRecord? Confidence = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConfidenceRecord? Opening = null
);
