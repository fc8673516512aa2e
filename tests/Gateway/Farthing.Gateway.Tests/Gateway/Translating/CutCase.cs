using System.Text.RegularExpressions;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Answers;
using Farthing.Protocol.Translation.Requests;
using Farthing.Tests.Protocol.Translation;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>A case of a pair of dialects: through a whole gateway, and its stream besides through the formats alone, cut at each byte. Both come out the same.</summary>
/// <param name="client">What the client speaks.</param>
/// <param name="upstream">What the upstream speaks.</param>
internal sealed class CutCase(Dialect client, Dialect upstream)
{
    private const string ProtocolId = "0198f3c2a1b47000800000000000abcd";

    /// <summary>The upstream's engine.</summary>
    public string Engine { get; init; } = "vllm";

    /// <summary>Changes the deployment.</summary>
    public Func<Deployment, Deployment> Deploy { get; init; } = deployment => deployment;

    /// <summary>The tag of the deployment's seals.</summary>
    public static string Tag { get; } = ReasoningSeal.TagOf("up", "up-model");

    /// <summary>How requests are written for the deployment.</summary>
    public UpstreamTraits Traits =>
        Deploy(
            new Deployment
            {
                Name = "up/model0",
                Upstream = new Upstream
                {
                    Name = "up",
                    Address = new Uri("http://127.0.0.1/v1"),
                    Api = upstream == Dialect.Messages ? ApiKinds.Anthropic : ApiKinds.OpenAi,
                    Engine = Engine,
                },
                UpstreamModel = "up-model",
                LongestOutputTokens = 8192,
                TakesMaxCompletionTokens = Engine == "hosted",
            }
        ).Traits;

    private DialectScene Gateway => new(client, upstream) { Engine = Engine, Deploy = Deploy };

    /// <summary>A request whose answer comes whole.</summary>
    public Task<DialectAnswer> WholeAsync(string body, string answer, int status = 200) =>
        Gateway.WholeAsync(body, answer, status);

    /// <summary>A request whose answer is a stream.</summary>
    /// <param name="body">The request.</param>
    /// <param name="stream">The upstream's events.</param>
    /// <param name="usage">The usage in them.</param>
    public async Task<DialectAnswer> StreamAsync(string body, string stream, AnswerUsage usage)
    {
        Assert.InRange(stream.Length, 1, 4096);
        DialectAnswer answer = await Gateway.StreamAsync(body, stream);
        string cut = Scene.Stream(upstream.Format!, client.Format!, () => ContextOf(body), stream, usage);
        if (answer.Status == 200)
        {
            Assert.Equal(
                Said(Fixed(cut, ProtocolId)),
                Said(Fixed(answer.Text, answer.Headers["x-request-id"]))
            );
        }

        return answer with
        {
            Text = Fixed(answer.Text, answer.Headers.GetValueOrDefault("x-request-id", ProtocolId)),
        };
    }

    /// <summary>A whole answer without what differs from one request to the next.</summary>
    public async Task<DialectAnswer> FixedWholeAsync(string body, string whole)
    {
        DialectAnswer answer = await WholeAsync(body, whole);
        return answer with { Text = Fixed(answer.Text, answer.Headers["x-request-id"]) };
    }

    /// <summary>What a stream lost in its translation.</summary>
    public Losses LossesOf(string body, string stream)
    {
        AnswerContext context = ContextOf(body);
        StreamTranslation translation = new(upstream.Format!, client.Format!, context);
        translation.Take(System.Text.Encoding.UTF8.GetBytes(stream));
        translation.EndOfUpstream();
        translation.Complete(default, "");
        return context.Losses;
    }

    /// <summary>A stream through the formats alone.</summary>
    public string Translated(string body, string stream, AnswerUsage usage)
    {
        StreamTranslation translation = new(upstream.Format!, client.Format!, ContextOf(body));
        translation.Take(System.Text.Encoding.UTF8.GetBytes(stream));
        translation.EndOfUpstream();
        Assert.Null(translation.Failure);
        translation.Complete(usage, "");
        return Fixed(System.Text.Encoding.UTF8.GetString(translation.Written.Span), ProtocolId);
    }

    private AnswerContext ContextOf(string body) =>
        Scene.Context(client.Format!, upstream.Format!, Traits, body);

    private static string Fixed(string text, string id) =>
        Regex.Replace(
            text.Replace(id, "ID").Replace(id[..24], "ID"),
            "\"(created|created_at)\":[0-9]+",
            "\"$1\":0"
        );

    private static IEnumerable<string> Said(string text) =>
        text.Split('\n').Where(line => line.Length > 0 && line[0] != ':');
}
