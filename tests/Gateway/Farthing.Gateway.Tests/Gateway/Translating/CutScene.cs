using System.Text.Json;
using System.Text.Json.Nodes;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Requests;
using Farthing.Tests.Protocol.Translation;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>A pair of dialects whose streams are checked twice: through the gateway's sockets, and cut at each byte without them. Both have to say the same.</summary>
/// <param name="client">What the client speaks.</param>
/// <param name="upstream">What the upstream speaks.</param>
internal sealed class CutScene(Dialect client, Dialect upstream)
{
    /// <summary>The id that <see cref="Scene"/> gives its requests.</summary>
    private const string SceneId = "0198f3c2a1b47000800000000000abcd";

    /// <summary>Tag of the tests' upstream in seals.</summary>
    public static string Tag { get; } = ReasoningSeal.TagOf("up", "up-model");

    /// <summary>The upstream's engine.</summary>
    public string Engine { get; init; } = "hosted";

    /// <summary>Changes what is known of the upstream.</summary>
    public Func<UpstreamTraits, UpstreamTraits> Change { get; init; } = traits => traits;

    /// <summary>Sends a request to an upstream that streams.</summary>
    /// <param name="body">The request.</param>
    /// <param name="stream">What the upstream sends: at most 4 KiB.</param>
    /// <param name="usage">What it says of usage.</param>
    public async Task<DialectAnswer> StreamAsync(string body, string stream, AnswerUsage usage)
    {
        Assert.InRange(stream.Length, 1, 4096);
        UpstreamTraits? traits = null;
        DialectAnswer answer = await SceneOf(one => traits = one).StreamAsync(body, stream);
        if (answer.Status == 200)
        {
            string cut = Scene.Stream(
                upstream.Format!,
                client.Format!,
                () => Scene.Context(client.Format!, upstream.Format!, traits!, body),
                stream,
                usage
            );
            cut = cut.Replace(SceneId, "ID", StringComparison.Ordinal)
                .Replace(SceneId[..24], "ID", StringComparison.Ordinal)
                .Replace("\"created_at\":1764000000", "\"created_at\":0", StringComparison.Ordinal);
            Assert.Equal(EventsOf(cut), EventsOf(DialectScene.Fixed(answer)));
        }

        return answer;
    }

    /// <summary>Sends a request to an upstream that answers with a document.</summary>
    public Task<DialectAnswer> WholeAsync(string body, string answer) =>
        SceneOf(_ => { }).WholeAsync(body, answer);

    /// <summary>Sends a request that the gateway itself refuses.</summary>
    public async Task<DialectAnswer> RefusedAsync(string body)
    {
        DialectAnswer answer = await WholeAsync(body, "{}");
        Assert.Equal(400, answer.Status);
        Assert.Empty(answer.Requests);
        Assert.Empty(answer.Settles);
        return answer;
    }

    /// <summary>Checks a stream's events, member by member in any order.</summary>
    public static void AssertEvents(DialectAnswer answer, params string[] expected)
    {
        IReadOnlyList<string> events = EventsOf(DialectScene.Fixed(answer));
        for (int i = 0; i < Math.Min(events.Count, expected.Length); i++)
        {
            AssertJson(expected[i], events[i]);
        }

        Assert.Equal(expected.Length, events.Count);
    }

    /// <summary>Checks a whole answer, member by member in any order.</summary>
    public static void AssertWhole(DialectAnswer answer, string expected) =>
        AssertJson(expected, DialectScene.Fixed(answer));

    /// <summary>Checks that two documents are the same but for the order of members.</summary>
    public static void AssertJson(string expected, string actual)
    {
        if (!JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)))
        {
            Assert.Equal(Sorted(expected), Sorted(actual));
        }
    }

    /// <summary>Data of events, each of which has its own type for a name.</summary>
    public static IReadOnlyList<string> EventsOf(string text)
    {
        List<string> events = [];
        string name = "";
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                using JsonDocument one = JsonDocument.Parse(line[6..]);
                Assert.Equal(name, one.RootElement.GetProperty("type").GetString());
                events.Add(line[6..]);
            }
        }

        return events;
    }

    /// <summary>A stream of events, each with the name that its <c>type</c> says.</summary>
    public static string Events(params string[] data) =>
        string.Concat(
            data.Select(one =>
            {
                using JsonDocument document = JsonDocument.Parse(one);
                return $"event: {document.RootElement.GetProperty("type").GetString()}\ndata: {one}\n\n";
            })
        );

    private DialectScene SceneOf(Action<UpstreamTraits> see) =>
        new(client, upstream)
        {
            Engine = Engine,
            Deploy = one =>
            {
                one = one with { Translated = Change(one.Traits), Unbounded = UnboundedPolicy.Allow };
                see(one.Traits);
                return one;
            },
        };

    private static string Sorted(string json) => Sorted(JsonNode.Parse(json))?.ToJsonString() ?? "null";

    private static JsonNode? Sorted(JsonNode? node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members
                    .OrderBy(one => one.Key, StringComparer.Ordinal)
                    .Select(one => KeyValuePair.Create(one.Key, Sorted(one.Value)))
            ),
            JsonArray items => new JsonArray([.. items.Select(Sorted)]),
            _ => node?.DeepClone(),
        };
}
