using System.Buffers.Binary;
using Farthing.Numerics.Files;
using Farthing.Reduction.Evidence;

namespace Farthing.Reduction.Semantic;

public sealed partial class CalibrationCell
{
    /// <summary>Version of the stored form.</summary>
    public const ushort StateVersion = 1;

    private const uint Magic = 0x4C454346; // "FCEL".
    private const int HeaderLength = 16; // Magic, version, two zeros, length of the rest, its checksum.
    private const int BytesPerLabel = 5;
    private const int BytesPerEntry = 38;
    private const long MaxCount = 1_000_000_000_000; // More labels than a cell can live to see.

    /// <summary>The cell as bytes: a snapshot from which <see cref="Apply"/> goes on behind <see cref="LastSequence"/>.</summary>
    public byte[] Write()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream); // Little endian on every machine.
        writer.Write(Magic);
        writer.Write(StateVersion);
        writer.Write((ushort)0);
        writer.Write(0L);
        writer.Write(terms);
        writer.Write(LastSequence);
        writer.Write((byte)Phase);
        writer.Write((byte)Cause);
        writer.Write(PhaseSinceUnixNs);
        writer.Write(DemotionCount);
        writer.Write(Promotion.Trials);
        writer.Write(Promotion.Errors);
        writer.Write((byte)EvidenceUsers);
        writer.Write(firstUser);
        writer.Write(AuditedHits);
        writer.Write(WrongAuditedHits);
        writer.Write(lastComplaintUnixNs is not null);
        writer.Write(lastComplaintUnixNs ?? 0);
        writer.Write(labelsSinceRefresh);
        writer.Write(Prior.Slope);
        writer.Write(Prior.Mean);
        writer.Write(Prior.Deviation);
        writer.Write(entries.Count);
        foreach (SemanticEntry entry in entries)
        {
            WriteEntry(writer, entry);
        }

        writer.Write(NeverMatch.DroppedCount);
        writer.Write(NeverMatch.Count);
        foreach ((ulong low, ulong high) in NeverMatch.Oldest)
        {
            writer.Write(low);
            writer.Write(high);
        }

        byte[] bytes = stream.ToArray();
        Seal(bytes);
        return bytes;
    }

    /// <summary>Reads a cell.</summary>
    /// <param name="bytes">What <see cref="Write"/> gave.</param>
    /// <param name="policy">Today's promise; where its terms are others than the stored ones the evidence begins anew.</param>
    /// <param name="cell">The cell; null where nothing was read.</param>
    public static StateReading TryRead(
        ReadOnlySpan<byte> bytes,
        SemanticPolicy policy,
        out CalibrationCell? cell
    )
    {
        cell = null;
        if (bytes.Length < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            return StateReading.Corrupt;
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) != StateVersion)
        {
            return StateReading.OtherVersion;
        }

        ReadOnlySpan<byte> rest = bytes[HeaderLength..];
        if (
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]) != 0
            || BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) != rest.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) != Crc32C.Of(rest)
        )
        {
            return StateReading.Corrupt;
        }

        StateReader reader = new(rest);
        CalibrationCell read = new(policy);
        bool isUnderOtherTerms = reader.UInt64() != read.terms;
        read.ReadLife(ref reader);
        read.ReadEntries(ref reader);
        read.ReadPairs(ref reader);
        if (reader.IsBroken || reader.Left > 0)
        {
            return StateReading.Corrupt;
        }

        if (isUnderOtherTerms)
        {
            read.Enter(CellPhase.Shadow, PhaseCause.OtherTerms, read.PhaseSinceUnixNs);
        }

        cell = read;
        return isUnderOtherTerms ? StateReading.ReadUnderOtherTerms : StateReading.Read;
    }

    /// <summary>Writes length and checksum into the header.</summary>
    internal static void Seal(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], bytes.Length - HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], Crc32C.Of(bytes[HeaderLength..]));
    }

    private static void WriteEntry(BinaryWriter writer, SemanticEntry entry)
    {
        writer.Write(entry.Id);
        writer.Write(entry.Question);
        writer.Write(entry.Owner);
        writer.Write(entry.SecondUser);
        writer.Write(entry.IsDead);
        writer.Write(entry.HitsSinceAudit);
        writer.Write((byte)entry.Labels.Count);
        for (int i = 0; i < entry.Labels.Count; i++)
        {
            EntryLabel label = entry.Labels[i];
            writer.Write(label.Similarity);
            writer.Write((sbyte)(2 * label.SignedWeight)); // Weights are ½, 1 and 5.
        }
    }

    private void ReadLife(ref StateReader reader)
    {
        LastSequence = reader.Int64();
        byte phase = reader.Byte();
        byte cause = reader.Byte();
        PhaseSinceUnixNs = reader.Int64();
        DemotionCount = reader.Int32();
        long trials = reader.Int64();
        long errors = reader.Int64();
        EvidenceUsers = reader.Byte();
        firstUser = reader.UInt64();
        AuditedHits = reader.Int64();
        WrongAuditedHits = reader.Int64();
        byte hasComplaint = reader.Byte();
        long complaint = reader.Int64();
        labelsSinceRefresh = reader.Int32();
        CellPrior prior = new(reader.Double(), reader.Double(), reader.Double());
        reader.Require(
            LastSequence >= -1
                && phase <= (byte)CellPhase.Serving
                && cause <= (byte)PhaseCause.EvidenceLost
                && DemotionCount >= 0
                && errors >= 0
                && trials >= errors
                && trials <= MaxCount
                && EvidenceUsers <= 2
                && (EvidenceUsers == 0) == (firstUser == 0)
                && WrongAuditedHits >= 0
                && AuditedHits >= WrongAuditedHits
                && AuditedHits <= MaxCount
                && hasComplaint <= 1
                && labelsSinceRefresh is >= 0 and < PriorRefresh.EveryLabels
                && prior.IsValid
        );
        if (reader.IsBroken)
        {
            return;
        }

        (Phase, Cause, Prior) = ((CellPhase)phase, (PhaseCause)cause, prior);
        lastComplaintUnixNs = hasComplaint == 1 ? complaint : null;
        Promotion = LimitTest.Resume(Policy.MaxFalseHitFraction, AlphaOfTest, trials, errors);
    }

    private void ReadEntries(ref StateReader reader)
    {
        int count = reader.Count(BytesPerEntry);
        for (int i = 0; i < count && !reader.IsBroken; i++)
        {
            SemanticEntry entry = new(reader.UInt64(), reader.UInt64(), reader.UInt64())
            {
                SecondUser = reader.UInt64(),
            };
            byte isDead = reader.Byte();
            entry.HitsSinceAudit = reader.Int32();
            int labels = reader.Byte();
            reader.Require(
                entry.Owner != 0
                    && entry.SecondUser != entry.Owner
                    && isDead <= 1
                    && entry.HitsSinceAudit >= 0
                    && labels <= LabelWindow.Capacity
                    && labels * BytesPerLabel <= reader.Left
                    && !byId.ContainsKey(entry.Id)
            );
            for (int label = 0; label < labels && !reader.IsBroken; label++)
            {
                EntryLabel one = new(reader.Single(), (sbyte)reader.Byte() / 2f);
                reader.Require(one.IsValid);
                entry.Add(one);
            }

            if (isDead == 1)
            {
                entry.Kill();
            }

            if (!reader.IsBroken)
            {
                Insert(entry);
            }
        }
    }

    private void ReadPairs(ref StateReader reader)
    {
        long dropped = reader.Int64();
        int count = reader.Count(2 * sizeof(ulong));
        reader.Require(dropped >= 0 && count <= NeverMatchPairs.Capacity);
        for (int i = 0; i < count && !reader.IsBroken; i++)
        {
            reader.Require(NeverMatch.Add(reader.UInt64(), reader.UInt64()));
        }

        NeverMatch.SetDropped(dropped);
    }
}
