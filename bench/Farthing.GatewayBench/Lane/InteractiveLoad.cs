using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Farthing.Numerics.Randomness;

namespace Farthing.GatewayBench.Lane;

/// <summary>Interactive chat: bursts and idle times in turn, arrivals at random with the same seed each run, about 512 tokens in and 128 out, streamed. No two prompts begin alike.</summary>
/// <param name="phaseSeconds">How long a burst, and an idle time, lasts.</param>
/// <param name="rounds">Bursts.</param>
internal sealed class InteractiveLoad(int phaseSeconds, int rounds)
{
    private const double BurstRate = 15;
    private const double IdleRate = 1;
    private const int OutputTokens = 128;
    private const int WarmUps = 10;

    /// <summary>Words that an emulated engine counts as about 512 tokens, the first of them unique.</summary>
    public static string Prompt(string first)
    {
        Pcg32 random = new(1, 7);
        StringBuilder text = new(first);
        for (int i = 0; i < 250; i++)
        {
            text.Append(" w").Append(random.NextInt32(100, 999));
        }

        return text.ToString();
    }

    /// <summary>Some requests whose times do not count: programs compile what runs.</summary>
    public async Task WarmUpAsync(Uri gateway, string key)
    {
        using HttpClient client = Client(gateway, key);
        for (int i = 0; i < WarmUps; i++)
        {
            await AskAsync(client, $"warm{i}");
        }
    }

    /// <summary>Runs it.</summary>
    /// <returns>Milliseconds from each request to its first token, sorted.</returns>
    public async Task<double[]> RunAsync(Uri gateway, string key)
    {
        using HttpClient client = Client(gateway, key);
        Pcg32 random = new(1, 3);
        List<Task<double>> requests = [];
        Stopwatch clock = Stopwatch.StartNew();
        double at = 0;
        for (int phase = 0; phase < rounds * 2; phase++)
        {
            double end = (phase + 1) * (double)phaseSeconds;
            double rate = phase % 2 == 0 ? BurstRate : IdleRate;
            for (at += random.NextExponential() / rate; at < end; at += random.NextExponential() / rate)
            {
                TimeSpan wait = TimeSpan.FromSeconds(at) - clock.Elapsed;
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait);
                }

                requests.Add(AskAsync(client, $"p{requests.Count}"));
            }

            at = end;
        }

        double[] times = await Task.WhenAll(requests);
        Array.Sort(times);
        return times;
    }

    private static async Task<double> AskAsync(HttpClient client, string first)
    {
        long start = Stopwatch.GetTimestamp();
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(
                $$"""{"model":"m","stream":true,"max_tokens":{{OutputTokens}},"messages":[{"role":"user","content":"{{Prompt(first)}}"}]}""",
                Encoding.UTF8,
                "application/json"
            ),
        };
        using HttpResponseMessage answer = await client.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead
        );
        answer.EnsureSuccessStatusCode();
        using StreamReader events = new(await answer.Content.ReadAsStreamAsync());
        double? firstToken = null;
        while (await events.ReadLineAsync() is string line)
        {
            if (
                firstToken is null
                && line.Contains("\"content\":\"", StringComparison.Ordinal)
                && !line.Contains("\"content\":\"\"", StringComparison.Ordinal)
            )
            {
                firstToken = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        return firstToken ?? throw new InvalidOperationException("an answer without a token");
    }

    private static HttpClient Client(Uri gateway, string key)
    {
        HttpClient client = new() { BaseAddress = gateway, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
