using System.Text;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Requests;

namespace Farthing.Tests.Gateway.Caching;

public class CanonicalBodyTests
{
    private static readonly byte[] Prefix = CacheKeys.Prefix(0, "t1", "chat", "m", [1], "");

    private static CacheKey KeyOf(string body, byte[]? prefix = null) =>
        CacheKeys.Scope(prefix ?? Prefix, Encoding.UTF8.GetBytes(body), -1, out _);

    [Theory]
    [InlineData("""{"a":1,"b":[true,null]}""", """ { "b" : [ true , null ] , "a" : 1 } """)]
    [InlineData("""{"a":"x\u0041\n"}""", "{\"a\":\"\\u0078A\\u000a\"}")]
    [InlineData("""{"a":{"z":1,"y":{"q":1,"p":2}}}""", """{"a":{"y":{"p":2,"q":1},"z":1}}""")]
    [InlineData(
        """{"a":1,"user":"u","stream":true,"metadata":{"x":1}}""",
        """{"stream_options":{"include_usage":true},"a":1}"""
    )]
    public void Bodies_that_say_the_same_have_one_key(string one, string other) =>
        Assert.Equal(KeyOf(one), KeyOf(other));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":["ab","c"]}""", """{"a":["a","bc"]}""")]
    [InlineData("""{"a":[[1],2]}""", """{"a":[[1,2]]}""")]
    [InlineData("""{"a":{"user":"x"}}""", """{"a":{}}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":2}}""")]
    [InlineData("""{"a":null}""", """{}""")]
    [InlineData("""{"seed":1}""", """{"seed":2}""")]
    public void Bodies_that_differ_have_two(string one, string other) =>
        Assert.NotEqual(KeyOf(one), KeyOf(other));

    [Fact]
    public void What_stands_before_the_body_counts()
    {
        byte[][] prefixes =
        [
            Prefix,
            CacheKeys.Prefix(1, "t1", "chat", "m", [1], ""),
            CacheKeys.Prefix(0, "t2", "chat", "m", [1], ""),
            CacheKeys.Prefix(0, "t1", "messages", "m", [1], ""),
            CacheKeys.Prefix(0, "t1", "chat", "n", [1], ""),
            CacheKeys.Prefix(0, "t1", "chat", "m", [2], ""),
            CacheKeys.Prefix(0, "t1", "chat", "m", [1], "beta"),
            CacheKeys.Prefix(0, "t1c", "hat", "m", [1], ""),
        ];

        Assert.Equal(prefixes.Length, prefixes.Select(prefix => KeyOf("{}", prefix)).Distinct().Count());
    }

    [Theory]
    [InlineData("""{"model":"m","temperature":0}""", true)]
    [InlineData("""{"model":"m","temperature":0.0}""", true)]
    [InlineData("""{"model":"m","\u0074emperature":0}""", true)]
    [InlineData("""{"model":"m","temperature":0.1}""", false)]
    [InlineData("""{"model":"m","temperature":"0"}""", false)]
    [InlineData("""{"model":"m","x":{"temperature":0}}""", false)]
    [InlineData("""{"model":"m"}""", false)]
    public void A_temperature_of_zero_is_seen(string body, bool isCold)
    {
        Assert.Null(RequestReader.Read(Encoding.UTF8.GetBytes(body), Dialect.Chat, out RequestPeek peek));

        Assert.Equal(isCold, peek.IsCold);
    }

    [Fact]
    public void Members_in_any_order_have_one_key()
    {
        string[] members =
        [
            .. Enumerable.Range(0, 40).Select(i => $"\"m{i}\":{{\"b\":{i},\"a\":\"{new string('x', i)}\"}}"),
        ];
        CacheKey first = KeyOf("{" + string.Join(",", members) + "}");
        for (int seed = 1; seed < 20; seed++)
        {
            string[] other =
            [
                .. members.OrderBy(one => (one.GetHashCode(StringComparison.Ordinal) * seed) ^ seed),
            ];

            Assert.Equal(first, KeyOf("{" + string.Join(" , ", other) + "}"));
        }
    }

    /// <summary>Of two members with one name parsers take the one or the other: their order counts, among few members and among many.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(100)]
    public void Two_of_one_name_keep_their_order(int others)
    {
        string more = string.Join(",", Enumerable.Range(0, others).Select(i => $"\"z{i % 7}{i}\":{i}"));

        Assert.Equal(KeyOf($$"""{"a":1,"a":2,{{more}}}"""), KeyOf($$"""{"a":1,{{more}},"a":2}"""));
        Assert.Equal(KeyOf($$"""{"a":1,"a":2,{{more}}}"""), KeyOf($$"""{ {{more}},"a":1,"a":2}"""));
        Assert.NotEqual(KeyOf($$"""{"a":1,{{more}},"a":2}"""), KeyOf($$"""{"a":2,{{more}},"a":1}"""));
    }

    /// <summary>The scope is all but the question: it says which questions may be compared at all.</summary>
    [Fact]
    public void A_scope_leaves_out_the_question_alone()
    {
        static CacheKey ScopeOf(string system, string question, int seed = 1)
        {
            string body =
                $$"""{"messages":[{"role":"system","content":"{{system}}"},{"role":"user","content":"{{question}}"}],"seed":{{seed}}}""";
            int at = body.LastIndexOf($"\"{question}\"", StringComparison.Ordinal);
            return CacheKeys.Scope(Prefix, Encoding.UTF8.GetBytes(body), at, out _);
        }

        CacheKey scope = ScopeOf("s", "how many");

        Assert.Equal(scope, ScopeOf("s", "how much is it?"));
        Assert.NotEqual(scope, ScopeOf("t", "how many"));
        Assert.NotEqual(scope, ScopeOf("s", "how many", seed: 2));
        CacheKey[] keys =
        [
            scope,
            CacheKeys.Exact(scope, "how many"),
            CacheKeys.Exact(scope, "how much"),
            CacheKeys.Exact(scope, ""),
            CacheKeys.Canonical(scope, "how many"),
            CacheKeys.Exact(ScopeOf("t", "how many"), "how many"),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }
}
