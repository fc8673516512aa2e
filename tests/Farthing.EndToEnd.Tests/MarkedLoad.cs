using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Farthing.Testing.Pacing;

namespace Farthing.EndToEnd.Tests;

/// <summary>Users who ask gateways for one stream after another. Each request has a mark, its <c>user</c>, by which it is known again upstream and in the ledger.</summary>
/// <param name="client">What they ask with.</param>
/// <param name="maxTokens">The output limit of each request; null: 1 to 20 in turn.</param>
/// <param name="speaksMessages">They speak Messages, and the gateway translates.</param>
/// <param name="repeats">Of four requests two say what others said, letter by letter or nearly.</param>
internal sealed class MarkedLoad(
    HttpClient client,
    int? maxTokens = null,
    bool speaksMessages = false,
    bool repeats = false
)
{
    /// <summary>Users who ask at once.</summary>
    public const int Users = 8;

    private const int MaxTokens = 20;
    private const string Stopped = "data: {\"type\":\"message_stop\"}\n\n";
    private readonly ConcurrentDictionary<string, bool> asked = new();
    private readonly ConcurrentDictionary<string, bool> whole = new();
    private int refused;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Marks of all requests.</summary>
    public ICollection<string> Asked => asked.Keys;

    /// <summary>Marks of the requests whose answer came to its end.</summary>
    public ICollection<string> Whole => whole.Keys;

    /// <summary>Requests that a budget refused.</summary>
    public int Refused => Volatile.Read(ref refused);

    /// <summary>What upstreams saw: each request's mark and the tokens that it may generate, as often as it came.</summary>
    public static List<(string Mark, int Tokens)> SeenBy(params IEnumerable<PacedServer> upstreams)
    {
        List<(string, int)> seen = [];
        foreach (PacedServer upstream in upstreams)
        {
            lock (upstream.Bodies)
            {
                Assert.Equal(upstream.Generations, upstream.Bodies.Count);
                foreach (string body in upstream.Bodies)
                {
                    using JsonDocument document = JsonDocument.Parse(body);
                    seen.Add(
                        (
                            document.RootElement.TryGetProperty("user", out JsonElement user)
                                ? user.GetString()!
                                : document.RootElement.GetProperty("stop")[0].GetString()!,
                            document.RootElement.GetProperty("max_tokens").GetInt32()
                        )
                    );
                }
            }
        }

        return seen;
    }

    /// <summary>Lets them ask until it is over. What is under way then comes to its end, unless its gateway is killed.</summary>
    /// <param name="gateway">The one for a user's call, by the number of the call.</param>
    /// <param name="until">No further requests from then on.</param>
    public Task RunAsync(Func<int, GatewayProcess> gateway, CancellationToken until) =>
        Task.WhenAll(Enumerable.Range(0, Users).Select(user => AskAsync(user, gateway, until)));

    /// <summary>More than a block of recorded prompts.</summary>
    private static string Long { get; } = new('x', 100);

    /// <summary>One word, so that a prompt has as many tokens as any other: its own, or one of two that mean the same (a no-break space parts none).</summary>
    private string TextOf(int call, string mark) =>
        !repeats ? "Hello"
        : call % 4 > 1 ? "Foxes" + Long + mark
        : mark[^1] % 2 == 0 ? "Explain\\u00a0hares" + Long
        : "Explain\\u00a0hares" + Long + ".";

    private async Task AskAsync(int user, Func<int, GatewayProcess> gateway, CancellationToken until)
    {
        for (int call = user; !until.IsCancellationRequested; call++)
        {
            try
            {
                int tokens = maxTokens ?? (1 + (call % MaxTokens));
                string mark = $"request-{Guid.NewGuid():N}";
                asked[mark] = true;
                using HttpResponseMessage answer = await client.SendAsync(
                    speaksMessages
                        ? gateway(call).AskMessages("sk-far-first", tokens, mark)
                        : gateway(call).Ask("sk-far-first", tokens, streams: true, mark, TextOf(call, mark)),
                    Cancellation
                );
                string text = await answer.Content.ReadAsStringAsync(Cancellation);
                if (text.EndsWith(speaksMessages ? Stopped : "data: [DONE]\n\n", StringComparison.Ordinal))
                {
                    whole[mark] = true;
                }
                else if (answer.StatusCode == HttpStatusCode.PaymentRequired)
                {
                    Interlocked.Increment(ref refused);
                    await Task.Delay(5, Cancellation);
                }
            }
            catch (Exception gone)
                when (gone
                        is HttpRequestException
                            or SocketException // a peer killed right after the connect
                            or IOException
                )
            {
                await Task.Delay(20, Cancellation);
            }
        }
    }
}
