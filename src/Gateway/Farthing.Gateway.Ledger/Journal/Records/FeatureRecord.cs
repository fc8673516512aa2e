namespace Farthing.Gateway.Journal.Records;

/// <summary>A record of a feature: the ledger keeps it as it stands, and only the feature reads it. Where the feature is absent it is passed over and counted.</summary>
/// <param name="Feature">The feature's name, as in <c>FeatureKind</c>.</param>
/// <param name="Kind">Its kind, by a word of the feature's own.</param>
/// <param name="Body">A JSON text of the feature's own, below one MiB.</param>
public readonly record struct FeatureRecord(string Feature, string Kind, string Body)
    : IJournalRecord<FeatureRecord>
{
    /// <summary>The name under which the gateway itself keeps such records.</summary>
    public const string OfGateway = "gateway";

    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Feature;

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteText(Feature);
        writer.WriteText(Kind);
        writer.WriteText(Body);
    }

    /// <inheritdoc/>
    public static FeatureRecord Read(ref PayloadReader reader) =>
        new(reader.ReadText(), reader.ReadText(), reader.ReadText());
}
