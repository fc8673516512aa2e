using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Journal.Records;

/// <summary>A slice of a balance that several gateways share was taken from the store, or given back.</summary>
/// <param name="Budget">The budget's id.</param>
/// <param name="Value">Whose, for a budget of each one; empty in records of version 1.</param>
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
    public static byte Version => 2;

    /// <inheritdoc/>
    public void Write(ref PayloadWriter writer)
    {
        writer.WriteText(Budget);
        writer.WriteInt64(PeriodStartUnixNs);
        writer.WriteInt64(Amount.NanoUsd);
        writer.WriteInt64(Token);
        writer.WriteInt64(ExpiresUnixNs);
        writer.WriteText(Value);
    }

    /// <inheritdoc/>
    public static LeaseRecord Read(ref PayloadReader reader, byte version)
    {
        string budget = reader.ReadText();
        long start = reader.ReadInt64();
        Money amount = new(reader.ReadInt64());
        long token = reader.ReadInt64();
        long expires = reader.ReadInt64();
        string value = version >= 2 ? reader.ReadText() : "";
        return new LeaseRecord(budget, value, start, amount, token, expires);
    }
}
