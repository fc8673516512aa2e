using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal.Records;

/// <summary>A slice of a balance that several gateways share was taken from the store, or given back.</summary>
/// <param name="Budget">The budget's id.</param>
/// <param name="Value">Whose, for a budget of each one.</param>
/// <param name="PeriodStartUnixNs">Start of the period that it belongs to.</param>
/// <param name="Amount">Taken; negative: given back.</param>
/// <param name="Token">Fencing token of the store: grows with each change of the gateway's lease.</param>
/// <param name="ExpiresUnixNs">When an operator may say that the gateway is gone, unless it was renewed.</param>
public readonly record struct LeaseRecord(
    string Budget,
    string Value,
    long PeriodStartUnixNs,
    Money Amount,
    long Token,
    long ExpiresUnixNs
) : IJournalRecord<LeaseRecord>
{
    /// <inheritdoc/>
    public static JournalRecordType Type => JournalRecordType.Lease;

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteText(Budget);
        writer.WriteText(Value);
        writer.WriteInt64(PeriodStartUnixNs);
        writer.WriteInt64(Amount.NanoUsd);
        writer.WriteInt64(Token);
        writer.WriteInt64(ExpiresUnixNs);
    }

    /// <inheritdoc/>
    public static LeaseRecord Read(ref PayloadReader reader) =>
        new(
            reader.ReadText(),
            reader.ReadText(),
            reader.ReadInt64(),
            new Money(reader.ReadInt64()),
            reader.ReadInt64(),
            reader.ReadInt64()
        );
}
