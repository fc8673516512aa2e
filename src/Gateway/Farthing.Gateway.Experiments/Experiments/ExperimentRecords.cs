using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Experiments.Plans;
using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Experiments;

/// <summary>Records of experiments in the journal.</summary>
/// <remarks>They stand in files: never change a kind or a member's meaning.</remarks>
public static class ExperimentRecords
{
    /// <summary>The feature's name.</summary>
    public const string Feature = "experiments";

    /// <summary>An experiment began: <see cref="ExperimentStart"/>.</summary>
    public const string Started = "start";

    /// <summary>An experiment ended: <see cref="ExperimentEnd"/>.</summary>
    public const string Ended = "stop";

    /// <summary>The gateway's prices are these from now on: <see cref="PricesInForce"/>.</summary>
    public const string Prices = "prices";

    /// <summary>A request of an experiment was refused: <see cref="RefusedRequest"/>.</summary>
    public const string Refused = "refused";

    /// <summary>An arm was seen at an engine: <see cref="LiveArm"/>.</summary>
    public const string Live = "live";

    /// <summary>A start.</summary>
    internal static FeatureRecord Of(ExperimentPlan plan, string hash) =>
        Make(
            Started,
            new ExperimentStart(plan.Id, hash, plan.ToText()),
            ExperimentRecordJson.Default.ExperimentStart
        );

    /// <summary>An end.</summary>
    internal static FeatureRecord Of(ExperimentEnd end) =>
        Make(Ended, end, ExperimentRecordJson.Default.ExperimentEnd);

    /// <summary>Prices.</summary>
    internal static FeatureRecord Of(PricesInForce prices) =>
        Make(Prices, prices, ExperimentRecordJson.Default.PricesInForce);

    /// <summary>A refusal.</summary>
    internal static FeatureRecord Of(RefusedRequest refused) =>
        Make(Refused, refused, ExperimentRecordJson.Default.RefusedRequest);

    /// <summary>An arm that was seen.</summary>
    internal static FeatureRecord Of(LiveArm seen) => Make(Live, seen, ExperimentRecordJson.Default.LiveArm);

    /// <summary>Reads a start.</summary>
    public static ExperimentStart StartOf(FeatureRecord record) =>
        Read(record, ExperimentRecordJson.Default.ExperimentStart);

    /// <summary>Reads an end.</summary>
    public static ExperimentEnd EndOf(FeatureRecord record) =>
        Read(record, ExperimentRecordJson.Default.ExperimentEnd);

    /// <summary>Reads prices.</summary>
    public static PricesInForce PricesOf(FeatureRecord record) =>
        Read(record, ExperimentRecordJson.Default.PricesInForce);

    /// <summary>Reads a refusal.</summary>
    public static RefusedRequest RefusalOf(FeatureRecord record) =>
        Read(record, ExperimentRecordJson.Default.RefusedRequest);

    /// <summary>Reads an arm that was seen.</summary>
    public static LiveArm LiveOf(FeatureRecord record) => Read(record, ExperimentRecordJson.Default.LiveArm);

    private static FeatureRecord Make<T>(
        string kind,
        T body,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type
    ) => new(Feature, kind, JsonSerializer.Serialize(body, type));

    private static T Read<T>(
        FeatureRecord record,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type
    ) =>
        JsonSerializer.Deserialize(record.Body, type)
        ?? throw new JsonException($"an empty record '{record.Kind}' of experiments");
}

/// <summary>The start of an experiment at a gateway.</summary>
/// <param name="Id">The experiment.</param>
/// <param name="Hash">SHA-256 of its plan.</param>
/// <param name="Plan">The plan's canonical text.</param>
public sealed record ExperimentStart(string Id, string Hash, string Plan);

/// <summary>The end of an experiment at a gateway.</summary>
/// <param name="Id">The experiment.</param>
/// <param name="Hash">SHA-256 of its plan.</param>
public sealed record ExperimentEnd(string Id, string Hash);

/// <summary>The prices of a gateway.</summary>
/// <param name="Sha256">Hash of names and prices of all deployments.</param>
public sealed record PricesInForce(string Sha256);

/// <summary>A request of an experiment that got no answer: a limit, a budget or no deployment.</summary>
/// <param name="Arm">The tag of its arm.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Key">Id of its key.</param>
/// <param name="Team">Its team; empty without.</param>
/// <param name="User">The end user; empty without.</param>
/// <param name="Session">Its session; empty without.</param>
/// <param name="Model">The model, as the client named it.</param>
/// <param name="Request">The request's id, which says when it came; null in records of earlier versions.</param>
public sealed record RefusedRequest(
    string Arm,
    int Status,
    string Key,
    string Team,
    string User,
    string Session,
    string Model,
    Guid? Request = null
);

/// <summary>An arm as an engine's page of metrics showed it in a block, after its burn-in.</summary>
/// <param name="Experiment">The experiment's id.</param>
/// <param name="Block">Number of the block.</param>
/// <param name="Due">The block's arm: control or treatment.</param>
/// <param name="Seen">control, treatment, both, neither or unreachable.</param>
public sealed record LiveArm(string Experiment, int Block, string Due, string Seen)
{
    /// <summary>No page came.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>True where it is the block's.</summary>
    [JsonIgnore]
    public bool IsRight => Seen == Due;
}

/// <summary>Writes and reads them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ExperimentStart))]
[JsonSerializable(typeof(ExperimentEnd))]
[JsonSerializable(typeof(PricesInForce))]
[JsonSerializable(typeof(LiveArm))]
[JsonSerializable(typeof(RefusedRequest))]
internal sealed partial class ExperimentRecordJson : JsonSerializerContext;
