using Farthing.Gateway.Ledger;
using Farthing.Gateway.Recording;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Faults;
using Farthing.Testing.Servers;
using Farthing.Tests.Gateway.PromptCaching;

namespace Farthing.Tests.Gateway.Recording;

public sealed class CacheKeySecretTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-cache-secret-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private LedgerFolder Data(string name) =>
        new(Directory.CreateDirectory(Path.Combine(folder, name)).FullName);

    [Fact]
    public void A_gateway_alone_keeps_it_over_restarts_and_others_have_others()
    {
        byte[] first = CacheKeySecret.Open(Data("a"), null);

        Assert.Equal(32, first.Length);
        Assert.Equal(first, CacheKeySecret.Open(Data("a"), null));
        Assert.NotEqual(first, CacheKeySecret.Open(Data("b"), null));
        Assert.DoesNotContain(
            Convert.ToHexStringLower(first),
            File.ReadAllText(Data("a").PromptSecret),
            StringComparison.Ordinal
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Gateways_of_one_PostgreSQL_have_the_same()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        SharedOptions shared = new() { Postgres = PostgresServer.Shared.NewDatabase() };
        SharedOptions other = new() { Postgres = PostgresServer.Shared.NewDatabase() };

        byte[][] secrets = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(at => Task.Run(() => CacheKeySecret.Open(Data($"g{at}"), shared)))
        );

        Assert.All(secrets, one => Assert.Equal(secrets[0], one));
        Assert.Equal(32, secrets[0].Length);
        Assert.NotEqual(secrets[0], CacheKeySecret.Open(Data("o"), other));
        Assert.False(File.Exists(Data("g0").PromptSecret));
    }

    [Fact]
    public void A_database_that_is_away_is_named_without_its_password()
    {
        FarthingException away = Assert.Throws<FarthingException>(() =>
            CacheKeySecret.Open(
                Data("a"),
                new SharedOptions { Postgres = "Host=127.0.0.1;Port=1;Username=u;Password=hush;Timeout=1" }
            )
        );

        Assert.DoesNotContain("hush", away.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Desks_of_one_secret_send_the_same_key_and_others_another()
    {
        byte[] secret = CacheKeySecret.Open(Data("a"), null);

        string? one = await PromptCacheKeyTests.KeyAsync(() => secret);
        string? again = await PromptCacheKeyTests.KeyAsync(() => CacheKeySecret.Open(Data("a"), null));
        string? other = await PromptCacheKeyTests.KeyAsync(() => CacheKeySecret.Open(Data("b"), null));

        Assert.NotNull(one);
        Assert.Equal(one, again);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public async Task Without_a_secret_no_key_is_sent_and_that_is_said()
    {
        File.WriteAllText(Data("a").PromptSecret, "not a secret");
        List<string> said = [];

        Assert.Null(await PromptCacheKeyTests.KeyAsync(() => CacheKeySecret.Open(Data("a"), null), said.Add));

        Assert.Contains("prompts cannot be hashed", Assert.Single(said), StringComparison.Ordinal);
    }
}
