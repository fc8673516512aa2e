using System.Text;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Keys;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Keys;

public sealed class KeyRingTests
{
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Knows_a_caller_by_the_whole_secret_and_no_part_of_it()
    {
        string secret = KeySecret.Draw();
        KeyRing ring = new([Key("key_a", secret), Key("key_b", KeySecret.Draw())], clock);

        Assert.Equal("key_a", ring.Recognize(Encoding.UTF8.GetBytes(secret))?.Caller?.KeyId);
        for (int length = 0; length < secret.Length; length++)
        {
            Assert.Null(ring.Recognize(Encoding.UTF8.GetBytes(secret[..length]))?.Caller);
        }

        Assert.Null(ring.Recognize(Encoding.UTF8.GetBytes(secret + " "))?.Caller);
        Assert.Null(ring.Recognize(Encoding.UTF8.GetBytes(KeySecret.HashOf(secret)))?.Caller);
    }

    [Fact]
    public void Expired_and_withdrawn_keys_are_nobodys()
    {
        string expiring = KeySecret.Draw();
        string withdrawn = KeySecret.Draw();
        KeyRing ring = new(
            [
                Key("key_a", expiring) with
                {
                    ExpiresAt = clock.GetUtcNow().AddHours(1),
                },
                Key("key_b", withdrawn) with
                {
                    IsDisabled = true,
                },
            ],
            clock
        );

        Assert.NotNull(ring.Recognize(Encoding.UTF8.GetBytes(expiring))?.Caller);
        Assert.Null(ring.Recognize(Encoding.UTF8.GetBytes(withdrawn))?.Caller);
        IKnownKey known = ring.Recognize(Encoding.UTF8.GetBytes(expiring))!;
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(known.Caller);
        Assert.True(known.IsCurrent);
        ring.Change([Key("key_a", expiring)]);
        Assert.False(known.IsCurrent);
        ring.Change([Key("key_a", expiring) with { ExpiresAt = clock.GetUtcNow() }]);
        Assert.Null(ring.Recognize(Encoding.UTF8.GetBytes(expiring))?.Caller);
    }

    [Fact]
    public void Drawn_secrets_differ()
    {
        string[] drawn = [.. Enumerable.Range(0, 100).Select(_ => KeySecret.Draw())];

        Assert.Equal(100, drawn.Distinct().Count());
        Assert.All(drawn, secret => Assert.Matches("^sk-far-[A-Za-z0-9]{40}$", secret));
    }

    private static KeyOptions Key(string id, string secret) =>
        new() { Id = id, Sha256 = KeySecret.HashOf(secret) };
}
