using System.Text;
using System.Text.Json;
using Farthing.Documents.Keys;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Numerics.Billing;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Keys;

public sealed class PlainStoredKeysTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private readonly Chance chance = new(7);

    [Fact]
    public void Lines_of_keys_are_read_as_the_serializer_reads_them()
    {
        PlainStoredKeys plain = new();
        int taken = 0;
        for (int i = 0; i < 2_000; i++)
        {
            int keys = 1 + (chance.NextInt(4) == 0 ? chance.NextInt(5) : 0);
            byte[] body = Body([.. Enumerable.Range(0, keys).Select(_ => Key())]);

            KeyLineKeys? read = plain.Read(body);

            if (read is not null)
            {
                taken++;
                KeyLineKeys expected = KeyJson.Read(body, KeyJson.Default.KeyLineKeys);
                Assert.Equal(
                    JsonSerializer.Serialize(expected, KeyJson.Default.KeyLineKeys),
                    JsonSerializer.Serialize(read, KeyJson.Default.KeyLineKeys)
                );
            }
        }

        Assert.InRange(taken, 800, 1_900); // The others have a budget, limits or an escape.
    }

    [Theory]
    [InlineData("\"revision\":1", "\"revision\":1,\"revision\":2")]
    [InlineData("\"revision\":1", "\"revision\":1.5")]
    [InlineData("\"revision\":1", "\"revision\":1,\"more\":2")]
    [InlineData("\"user\":\"\",", "")]
    [InlineData("\"user\":\"\"", "\"user\":null")]
    [InlineData("\"user\":\"\"", "\"user\":\"\\u0041\"")]
    [InlineData("\"budget\":null", "\"budget\":{\"limit_usd\":1,\"period\":\"month\",\"hard\":true}")]
    [InlineData("12:00:00.0000000Z", "12:00:00Z")]
    [InlineData("\"v\":1", "\"v\":4")]
    [InlineData("\"v\":1,", "")]
    [InlineData("\"disabled\":false}}", "\"disabled\":false}")]
    [InlineData("\"disabled\":false}}", "\"disabled\":false}} ,")]
    public void What_is_not_as_it_is_written_is_left_to_the_serializer(string written, string other)
    {
        string body = Encoding.UTF8.GetString(Body([Plain("a")]));
        Assert.NotNull(new PlainStoredKeys().Read(Encoding.UTF8.GetBytes(body)));
        Assert.Contains(written, body, StringComparison.Ordinal);

        string changed = body.Replace(written, other, StringComparison.Ordinal);

        Assert.Null(new PlainStoredKeys().Read(Encoding.UTF8.GetBytes(changed)));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_left_to_the_serializer()
    {
        byte[] body = Body([Plain("abc")]);
        body[body.AsSpan().LastIndexOf("abc"u8)] = 0xFF;

        Assert.Null(new PlainStoredKeys().Read(body));
    }

    private static byte[] Body(StoredKey[] keys)
    {
        byte[] line = new KeyLine([
            .. keys.Select(key => new KeyNote(
                new AdminEvent(
                    Noon,
                    "admin",
                    "127.0.0.1",
                    "key.create",
                    key.Id,
                    """{"a":[1,{"b":null}],"c":true}"""
                ),
                key
            )),
        ]).Write();
        return line[9..^1];
    }

    private static StoredKey Plain(string id) =>
        new()
        {
            Id = id,
            Sha256 = KeySecret.HashOf(id),
            Budget = null,
            Limits = null,
            OldSha256 = null,
            OldUntil = null,
            RevokedAt = null,
            CreatedAt = Noon,
            ChangedAt = Noon,
            Revision = 1,
        };

    private StoredKey Key() =>
        Plain("key-" + chance.NextInt(1_000)) with
        {
            Team = Some("search", "Zürich 東京", "t\"x", ""),
            User = Some("", "u1", "a\\b"),
            Tags = Texts(),
            Models = chance.NextInt(2) == 0 ? null : Texts(),
            Aliases = Texts(),
            Fallbacks = Texts(),
            MaxBodyBytes = chance.NextInt(3) == 0 ? chance.NextInt(1_000_000) : null,
            Record = chance.NextInt(2) == 0 ? null : (RecordMode)chance.NextInt(3),
            ExpiresAt = Time(),
            IsDisabled = chance.NextInt(2) == 0,
            OldSha256 = chance.NextInt(3) == 0 ? KeySecret.HashOf("old") : null,
            OldUntil = Time(),
            RevokedAt = Time(),
            CreatedAt = Noon.AddTicks(chance.NextInt(1_000_000_000)),
            ChangedAt = Noon.AddTicks(chance.NextInt(1_000_000_000)),
            Revision = 1 + chance.NextInt(1_000_000),
            Budget = chance.NextInt(12) == 0 ? new KeyBudget(Money.FromUsd(1m)) : null,
            Limits = chance.NextInt(12) == 0 ? new KeyLimits(1, null, 2) : null,
        };

    private string Some(params string[] texts) =>
        chance.NextInt(8) == 0 ? texts[chance.NextInt(texts.Length)] : texts[0];

    private string[] Texts() => [.. Enumerable.Range(0, chance.NextInt(3)).Select(i => $"feature=x{i}")];

    private DateTimeOffset? Time() =>
        chance.NextInt(3) == 0 ? Noon.AddTicks(chance.NextInt(1_000_000_000)) : null;
}
