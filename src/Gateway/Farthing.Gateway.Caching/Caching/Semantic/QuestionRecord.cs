using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Journal;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>A stored question as bytes: a version, its fields, its vector, and the SHA-256 of all that. One changed bit makes it none.</summary>
internal static class QuestionRecord
{
    private const byte Version = 1;

    /// <summary>Writes a question.</summary>
    public static byte[] Of(StoredQuestion question, float[] vector)
    {
        PayloadWriter fields = new(new byte[512 + (question.Text.Length * 2)], 0);
        fields.WriteByte(Version);
        fields.WriteGuid(question.Entry);
        Write(ref fields, question.Key);
        fields.WriteByte(question.IsStream ? (byte)1 : (byte)0);
        Write(ref fields, question.Scope);
        fields.WriteText(question.Place.Tenant);
        fields.WriteText(question.Place.Model);
        fields.WriteByte(question.Place.IsStrict ? (byte)1 : (byte)0);
        fields.WriteText(question.Place.Embedder);
        fields.WriteText(question.KeyId);
        fields.WriteTexts(question.Tags);
        fields.WriteText(question.Text);
        fields.WriteInt64(unchecked((long)question.User));
        fields.WriteInt64(question.StoredUnixNs);
        fields.WriteInt64(question.ExpiresUnixNs);
        ReadOnlySpan<byte> numbers = MemoryMarshal.AsBytes(vector.AsSpan());
        byte[] record = new byte[fields.Position + numbers.Length + SHA256.HashSizeInBytes];
        fields.Buffer.AsSpan(0, fields.Position).CopyTo(record);
        numbers.CopyTo(record.AsSpan(fields.Position));
        Span<byte> all = record.AsSpan(0, record.Length - SHA256.HashSizeInBytes);
        SHA256.HashData(all, record.AsSpan(all.Length));
        return record;
    }

    /// <summary>Reads a question and its vector; null where the bytes are damaged, or of another version.</summary>
    public static (StoredQuestion Question, float[] Vector)? Read(ReadOnlySpan<byte> record)
    {
        if (record.Length <= SHA256.HashSizeInBytes)
        {
            return null;
        }

        ReadOnlySpan<byte> all = record[..^SHA256.HashSizeInBytes];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(all, hash);
        if (!hash.SequenceEqual(record[all.Length..]) || all[0] != Version)
        {
            return null;
        }

        try
        {
            PayloadReader fields = new(all[1..]);
            Guid entry = fields.ReadGuid();
            StoredQuestion question = new()
            {
                Id = StoredQuestion.IdOf(entry),
                Entry = entry,
                Key = ReadKey(ref fields),
                IsStream = fields.ReadByte() == 1,
                Scope = ReadKey(ref fields),
                Place = new SemanticPlace(
                    fields.ReadText(),
                    fields.ReadText(),
                    fields.ReadByte() == 1,
                    fields.ReadText()
                ),
                KeyId = fields.ReadText(),
                Tags = fields.ReadTexts(),
                Text = fields.ReadText(),
                User = unchecked((ulong)fields.ReadInt64()),
                StoredUnixNs = fields.ReadInt64(),
                ExpiresUnixNs = fields.ReadInt64(),
            };
            ReadOnlySpan<byte> numbers = fields.ReadRest();
            return numbers.Length > 0 && numbers.Length % sizeof(float) == 0
                ? (question, MemoryMarshal.Cast<byte, float>(numbers).ToArray())
                : null;
        }
        catch (JournalFormatException)
        {
            return null;
        }
    }

    private static void Write(ref PayloadWriter fields, CacheKey key)
    {
        fields.WriteInt64((long)key.A);
        fields.WriteInt64((long)key.B);
        fields.WriteInt64((long)key.C);
        fields.WriteInt64((long)key.D);
    }

    private static CacheKey ReadKey(ref PayloadReader fields) =>
        new(
            (ulong)fields.ReadInt64(),
            (ulong)fields.ReadInt64(),
            (ulong)fields.ReadInt64(),
            (ulong)fields.ReadInt64()
        );
}
