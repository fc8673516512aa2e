using System.Globalization;
using System.Text;
using Farthing.Catalogs;
using Farthing.Documents.Keys;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Files.Lines;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Limits;
using Farthing.Numerics.Faults;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Serves.Lines;

/// <summary>Many keys and budgets, in files beside the configuration.</summary>
public sealed class KeysFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-many-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_line_is_what_the_admin_api_takes_with_its_budget_and_limits()
    {
        string hash = KeySecret.HashOf("one");
        Write(
            "keys.jsonl",
            "\uFEFF{\"id\":\"one\",\"sha256\":\""
                + hash
                + "\",\"team\":\"sökande\",\"tags\":[\"b=2\",\"a=1\"],\"models\":[\"m\"],\"expires\":\"2027-01-01\",\"disabled\":true}\r\n"
                + "\n"
                + "{\"id\":\"two\",\"sha256\":\""
                + KeySecret.HashOf("two")
                + "\",\"budget\":{\"limit_usd\":\"2.5\",\"period\":\"30d\"},\"limits\":{\"concurrency\":3}}"
        );
        Write(
            "budgets.jsonl",
            """
            {"scope":"team:sökande","limit_usd":500,"period":"month Europe/Berlin","hard":false,"alerts":[1,0.5]}
            {"scope":"each key","limit_usd":1,"id":"own"}
            """
        );

        GatewayOptions options = Read(
            "keys: { here: { sha256: "
                + KeySecret.HashOf("here")
                + " } }\nkeys_file: keys.jsonl\nbudgets_file: budgets.jsonl\n"
        );

        Assert.Equal(["here", "one", "two"], options.Keys.Select(key => key.Id));
        KeyOptions one = options.Keys[1];
        Assert.Equal((hash, "sökande", true), (one.Sha256, one.Team, one.IsDisabled));
        Assert.Equal(["a=1", "b=2"], one.Tags);
        Assert.Equal(["m"], one.Models);
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), one.ExpiresAt);
        Assert.Equal(
            [
                "key:two per 30d: $2.5 True",
                "team:sökande per month Europe/Berlin: $500 False",
                "own: $1 True",
            ],
            options.Budgets.Select(budget =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{budget.Id}: ${budget.Limit.Usd:0.##} {budget.IsHard}"
                )
            )
        );
        Assert.Equal([0.5, 1], options.Budgets[1].Alerts);
        RateLimit limit = Assert.Single(options.Limits);
        Assert.Equal(("key:two", 3), (limit.Scope.ToString(), limit.Concurrency));
    }

    [Fact]
    public void A_line_may_have_names_patterns_and_fallbacks_of_its_own()
    {
        Write(
            "keys.jsonl",
            "{\"id\":\"a\",\"sha256\":\""
                + KeySecret.HashOf("one")
                + "\",\"models\":[\"*\"],\"aliases\":[\"fast=m\"],\"fallbacks\":[\"m=m\"]}"
        );

        KeyOptions key = Assert.Single(Read("keys_file: keys.jsonl\n").Keys);

        Assert.Equal(["*"], key.Models);
        Assert.Equal(["fast=m"], key.Aliases);
        Assert.Equal(["m=m"], key.Fallbacks);
    }

    [Fact]
    public void A_line_may_say_what_is_recorded()
    {
        string one = "{\"id\":\"a\",\"sha256\":\"" + KeySecret.HashOf("one") + "\",\"record\":\"hashes\"}";
        Write("keys.jsonl", one);
        Assert.Equal(RecordMode.Hashes, Assert.Single(Read("keys_file: keys.jsonl\n").Keys).Record);

        Write("keys.jsonl", one.Replace("hashes", "hashed", StringComparison.Ordinal));
        Fault wrong = Assert.Single(
            Assert.Throws<FarthingException>(() => Read("keys_file: keys.jsonl\n")).Faults
        );

        Assert.Equal(("record", 1, "hashes"), (wrong.Path, wrong.Line, wrong.Nearest));
    }

    [Fact]
    public void The_gateways_own_tags_are_no_key_s()
    {
        Write(
            "keys.jsonl",
            "{\"id\":\"a\",\"sha256\":\""
                + KeySecret.HashOf("one")
                + "\",\"tags\":[\"a=b\",\"farthing=cache.audit\"]}"
        );

        Fault line = Assert.Single(
            Assert.Throws<FarthingException>(() => Read("keys_file: keys.jsonl\n")).Faults
        );
        Fault section = Assert.Single(
            Assert
                .Throws<FarthingException>(() =>
                    Read(
                        "keys: { here: { tags: [farthing=cache.audit], sha256: "
                            + KeySecret.HashOf("here")
                            + " } }\n"
                    )
                )
                .Faults
        );

        Assert.Equal(("tags", 1), (line.Path, line.Line));
        Assert.Equal("keys.here.tags", section.Path);
        Assert.All(
            [line, section],
            fault => Assert.Contains("farthing=cache.audit", fault.Message, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_line_may_bound_bodies_as_far_as_the_gateway_does()
    {
        const string Plain = "{\"id\":\"a\",\"sha256\":\"{1}\",\"max_body_bytes\":2048}";
        const string Wished =
            "{\"id\":\"b\",\"sha256\":\"{2}\",\"max_body_bytes\":4096,\"limits\":{\"concurrency\":1}}";
        Write("keys.jsonl", Hashed(Plain + "\n" + Wished));
        Assert.Equal(
            [2048L, 4096L],
            Read("max_body: 4096B\nkeys_file: keys.jsonl\n").Keys.Select(key => key.MaxBodyBytes)
        );

        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            Read("max_body: 2000B\nkeys_file: keys.jsonl\n")
        );
        Assert.Equal([1, 2], wrong.Faults.Select(fault => fault.Line));
        Assert.All(wrong.Faults, fault => Assert.Equal("max_body_bytes", fault.Path));

        static string Hashed(string lines) =>
            lines
                .Replace("{1}", KeySecret.HashOf("one"), StringComparison.Ordinal)
                .Replace("{2}", KeySecret.HashOf("two"), StringComparison.Ordinal);
    }

    /// <summary>More lines than one processor reads, and faults of every kind in them.</summary>
    [Fact]
    public void Of_many_keys_with_fifty_faults_each_is_said_with_its_line()
    {
        const int Keys = 12_000;
        string[] lines = [.. Enumerable.Range(0, Keys).Select(i => Line($"key-{i}", $"secret {i}"))];
        int[] wrong = [.. Enumerable.Range(0, 50).Select(i => 7 + (i * 239))];
        string[] kinds =
        [
            "not json",
            "{\"id\":\"a b\",\"sha256\":\"" + new string('1', 64) + "\"}",
            "{\"id\":\"x{0}\",\"sha256\":\"abc\"}",
            "{\"id\":\"x{0}\",\"teem\":\"t\",\"sha256\":\"{1}\"}",
            "{\"id\":\"x{0}\",\"models\":[\"none\"],\"sha256\":\"{1}\"}",
            "{\"id\":\"key-0\",\"sha256\":\"{1}\"}",
            "{\"id\":\"x{0}\",\"sha256\":\"" + KeySecret.HashOf("secret 0") + "\"}",
            "{\"id\":\"x{0}\",\"budget\":{\"limit_usd\":1,\"period\":\"fortnight\"},\"sha256\":\"{1}\"}",
        ];
        string[] said =
        [
            "no JSON object",
            "not an id",
            "not a SHA-256",
            "no such key",
            "no model 'none'",
            "two keys have this id, the first in line 1",
            "two keys have this secret, the first in line 1",
            "no such period",
        ];
        for (int i = 0; i < wrong.Length; i++)
        {
            lines[wrong[i]] = kinds[i % kinds.Length]
                .Replace("{0}", wrong[i].ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{1}", KeySecret.HashOf($"wrong {i}"), StringComparison.Ordinal);
        }

        Write("keys.jsonl", string.Join('\n', lines));
        FarthingException refused = Assert.Throws<FarthingException>(() => Read("keys_file: keys.jsonl\n"));

        Assert.Equal(wrong.Select(at => (int?)at + 1), refused.Faults.Select(fault => fault.Line));
        for (int i = 0; i < wrong.Length; i++)
        {
            Assert.Equal(Path.Combine(folder, "keys.jsonl"), refused.Faults[i].File);
            Assert.StartsWith("FAR94", refused.Faults[i].Code, StringComparison.Ordinal);
            Assert.Contains(said[i % said.Length], refused.Faults[i].Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_of_something_else_is_not_read_to_its_end()
    {
        Write("keys.jsonl", string.Concat(Enumerable.Repeat("id,sha256\n", 5_000)));

        FarthingException refused = Assert.Throws<FarthingException>(() => Read("keys_file: keys.jsonl\n"));

        Assert.Equal(1_001, refused.Faults.Count);
        Assert.Contains("the rest was not read", refused.Faults[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_fault_of_the_line_that_names_it()
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            Read("keys_file: nowhere.jsonl\nbudgets_file: .\n")
        );

        Assert.Equal(["keys_file", "budgets_file"], refused.Faults.Select(fault => fault.Path));
        Assert.Contains("it does not exist", refused.Faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("it is a folder", refused.Faults[1].Message, StringComparison.Ordinal);
        Assert.Equal(3, refused.Faults[0].Line);
    }

    [Fact]
    public void Budgets_of_one_id_and_wrong_ones_are_said()
    {
        Write(
            "budgets.jsonl",
            """
            {"scope":"team:a","limit_usd":1}
            {"scope":"team:a","limit_usd":2}
            {"scope":"teem:a","limit_usd":-1,"alerts":[0]}
            {"limit_usd":1}
            """
        );

        FarthingException refused = Assert.Throws<FarthingException>(() =>
            Read("budgets_file: budgets.jsonl\n")
        );

        Assert.Equal([2, 3, 3, 3, 4], refused.Faults.Select(fault => fault.Line));
        Assert.Contains(
            "two budgets are called 'team:a per month'",
            refused.Faults[0].Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>The quick reader may leave a line to the slow one; what it takes, it takes as that one would.</summary>
    [Theory]
    [InlineData("""{"id":"a","sha256":"H"}""", true)]
    [InlineData("""{"sha256":"H","id":"a","user":"u","team":"t"}""", true)]
    [InlineData("""{"id":"a","sha256":"H","team":"téam","tags":["søk"]}""", true)]
    [InlineData(
        """ { "id" : "a" , "sha256" : "H" , "tags" : [ "x" , "y" ] , "max_body_bytes" : 4096 } """,
        true
    )]
    [InlineData("""{"id":"a","sha256":"H","team":"t\u00e9am \"x\""}""", false)]
    [InlineData("""{"id":"a","sha256":"H",}""", false)]
    [InlineData("""{"id":"a","sha256":"H","tags":["x",]}""", false)]
    [InlineData("""{"id":"a","sha256":"H","tags":["x" "y"]}""", false)]
    [InlineData("""{"id":"a","sha256":"H","tags":["x"}""", false)]
    [InlineData("""{"id":"a","sha256":"H","record":"hashes"}""", true)]
    [InlineData("""{"id":"a","sha256":"H","record":"off"}""", true)]
    [InlineData("""{"id":"a","sha256":"H","record":"Hashes"}""", false)]
    [InlineData("""{"id":"a","sha256":"H","record":null}""", false)]
    [InlineData("""{"id":"a","sha256":"H","max_body_bytes":04096}""", false)]
    [InlineData("""{"id":"a","sha256":"H","max_body_bytes":4096.0}""", false)]
    [InlineData("""{"id":"a","sha256":"H","max_body_bytes":-4096}""", false)]
    [InlineData("""{"id":"a","sha256":"H","max_body_bytes":99999999999999999999}""", false)]
    [InlineData("""{"id":"a","sha256":"H","disabled":truely}""", false)]
    [InlineData("""{"id":"a","sha256":"H","disabled":1}""", false)]
    [InlineData("""{"id":"a" "sha256":"H"}""", false)]
    [InlineData("""{"id":"a","sha256":"H","team":"t""", false)]
    [InlineData("""{"id":"a","sha256":"H"}}""", false)]
    [InlineData("", false)]
    [InlineData("""{"id":"a","sha256":"H","tags":["b","a","b"]}""", true)]
    [InlineData("""{"id":"a","sha256":"H","tags":[]}""", true)]
    [InlineData(
        """{"id":"a","sha256":"H","models":["m"],"disabled":false,"expires":"2027-01-01T10:00:00+02:00"}""",
        true
    )]
    [InlineData("""{"id":"a","id":"b","sha256":"H"}""", false)]
    [InlineData("""{"id":"a","sha256":"H","team":"x\ny"}""", false)]
    [InlineData("""{"id":"a","sha256":"H","team":null}""", false)]
    [InlineData("""{"id":"a","sha256":"H"} {}""", false)]
    [InlineData("""{"id":"a","sha256":"H","tags":[""]}""", false)]
    [InlineData("""{"id":"a","sha256":"H","budget":{"limit_usd":1}}""", false)]
    [InlineData("""{"id":"a","sha256":"H","expires":"soon"}""", false)]
    [InlineData("""{"id":"sk-a","sha256":"H"}""", false)]
    [InlineData("""["id"]""", false)]
    [InlineData("""{"id":"a"}""", false)]
    public void A_plain_line_is_read_at_once_as_the_slow_reader_would(string line, bool isPlain)
    {
        line = line.Replace("\"H\"", $"\"{KeySecret.HashOf("x")}\"", StringComparison.Ordinal);
        KeyOptions? quick = new PlainKeyReader().Read(Encoding.UTF8.GetBytes(line));

        Assert.Equal(isPlain, quick is not null);
        if (quick is not null)
        {
            // A member that only the slow reader knows, and that says nothing.
            Write("keys.jsonl", line.TrimEnd()[..^1] + ",\"budget\":null}");
            KeyOptions slow = Assert.Single(Read("keys_file: keys.jsonl\n").Keys);
            Assert.Equal(
                (slow.Tags, slow.Models ?? []),
                (quick.Tags, quick.Models ?? []),
                PairOfLists.Instance
            );
            Assert.Equal(slow with { Tags = [], Models = null }, quick with { Tags = [], Models = null });
        }
    }

    [Theory]
    [InlineData("""{"scope":"team:a","limit_usd":0.000000001,"hard":false,"period":"7d"}""", true)]
    [InlineData("""{"limit_usd":9e9,"scope":"each key"}""", true)]
    [InlineData("""{"scope":"team:a","limit_usd":"5"}""", false)]
    [InlineData("""{"scope":"team:a","limit_usd":1,"limit_usd":2}""", false)]
    [InlineData("""{"scope":"team:a","limit_usd":0.0000000001}""", false)]
    [InlineData("""{"scope":"team:a","limit_usd":-1}""", false)]
    [InlineData("""{"scope":"team:a","limit_usd":1,"alerts":[1]}""", false)]
    [InlineData("""{"scope":"teem:a","limit_usd":1}""", false)]
    [InlineData("""{"scope":"team:a"}""", false)]
    [InlineData("""{"scope":"team:a","limit_usd":1,"period":"often"}""", false)]
    public void A_plain_budget_is_read_at_once_as_the_slow_reader_would(string line, bool isPlain)
    {
        BudgetOptions? quick = new PlainBudgetReader().Read(Encoding.UTF8.GetBytes(line));

        Assert.Equal(isPlain, quick is not null);
        if (quick is not null)
        {
            Write("budgets.jsonl", line[..^1] + ",\"alerts\":[0.8,1]}");
            BudgetOptions slow = Assert.Single(Read("budgets_file: budgets.jsonl\n").Budgets);
            Assert.Equal(slow with { Alerts = [] }, quick with { Alerts = [] });
        }
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_large_configuration_is_read_and_a_larger_one_refused_in_its_own_words()
    {
        string keys = string.Concat(
            Enumerable
                .Range(0, 12_000)
                .Select(i => $"  key-{i}: {{ sha256: {KeySecret.HashOf($"{i}")}, team: t }}\n")
        );
        Assert.True(keys.Length > 1 << 20);

        Assert.Equal(12_000, Read("keys:\n" + keys).Keys.Count);
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            Read("# " + new string('x', 33 << 20) + "\n")
        );
        Assert.Equal("too large for a gateway configuration", Assert.Single(refused.Faults).Message);
        Assert.Contains("keys_file", refused.Faults[0].Expected, StringComparison.Ordinal);
    }

    private static string Line(string id, string secret) =>
        $"{{\"id\":\"{id}\",\"sha256\":\"{KeySecret.HashOf(secret)}\",\"team\":\"t\",\"user\":\"u\"}}";

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private GatewayOptions Read(string more) =>
        new ServeFileReader(Hosts.Settings, Catalog.BuiltIn, _ => null, new DateOnly(2026, 11, 20)).Read(
            "upstreams: { own: { url: \"http://127.0.0.1:8000/v1\" } }\nmodels: { m: { upstream: own, unpriced: true } }\n"
                + more,
            Path.Combine(folder, "farthing.yaml")
        );

    private sealed class PairOfLists : IEqualityComparer<(IReadOnlyList<string>, IReadOnlyList<string>)>
    {
        public static readonly PairOfLists Instance = new();

        public bool Equals(
            (IReadOnlyList<string>, IReadOnlyList<string>) x,
            (IReadOnlyList<string>, IReadOnlyList<string>) y
        ) => x.Item1.SequenceEqual(y.Item1) && x.Item2.SequenceEqual(y.Item2);

        public int GetHashCode((IReadOnlyList<string>, IReadOnlyList<string>) obj) => obj.Item1.Count;
    }
}
