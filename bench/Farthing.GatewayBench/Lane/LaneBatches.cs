using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Farthing.Numerics.Randomness;
using Farthing.Workloads.Lengths;

namespace Farthing.GatewayBench.Lane;

/// <summary>Batches whose lines have about 512 tokens in and a lognormal number out, of mean 500 and deviation 400.</summary>
/// <param name="batches">Batches, all submitted at once.</param>
/// <param name="lines">Lines of each.</param>
internal sealed class LaneBatches(int batches, int lines) : IDisposable
{
    private const double MeanTokens = 500;
    private const double DeviationTokens = 400;
    private const int MaxTokens = 8_000;

    private readonly HttpClient client = new();
    private readonly List<string> ids = [];
    private readonly Stopwatch clock = new();
    private volatile bool isTrafficOver;

    /// <summary>Lines with an answer.</summary>
    public int Completed { get; private set; }

    /// <summary>Lines with an answer when the interactive traffic ended.</summary>
    public int CompletedInTraffic { get; private set; }

    /// <summary>From the submission to the last batch's end.</summary>
    public double Seconds { get; private set; }

    /// <summary>Cost of their answers.</summary>
    public decimal CostUsd { get; private set; }

    /// <summary>Submits them.</summary>
    /// <returns>Ends when all have ended.</returns>
    public async Task<Task> SubmitAsync(Uri gateway, string key)
    {
        client.BaseAddress = gateway;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        LognormalLength lengths = new(MeanTokens, DeviationTokens / MeanTokens, MaxTokens);
        Pcg32 random = new(1, 5);
        clock.Start();
        for (int batch = 0; batch < batches; batch++)
        {
            StringBuilder text = new();
            for (int line = 0; line < lines; line++)
            {
                string prompt = InteractiveLoad.Prompt($"b{batch}x{line}");
                text.Append(
                    $$$"""{"custom_id":"{{{batch}}}-{{{line}}}","method":"POST","url":"/v1/chat/completions","body":{"model":"m","max_tokens":{{{lengths.Next(ref random)}}},"messages":[{"role":"user","content":"{{{prompt}}}"}]}}"""
                );
                text.Append('\n');
            }

            using MultipartFormDataContent form = new()
            {
                { new StringContent("batch"), "purpose" },
                { new StringContent(text.ToString()), "file", "lines.jsonl" },
            };
            string file = (await ReadAsync(await client.PostAsync("/v1/files", form)))
                .GetProperty("id")
                .GetString()!;
            using StringContent wish = new(
                $$"""{"input_file_id":"{{file}}","endpoint":"/v1/chat/completions","completion_window":"24h"}""",
                Encoding.UTF8,
                "application/json"
            );
            ids.Add(
                (await ReadAsync(await client.PostAsync("/v1/batches", wish))).GetProperty("id").GetString()!
            );
        }

        return WatchAsync();
    }

    /// <summary>The interactive traffic has ended.</summary>
    public void TrafficEnded() => isTrafficOver = true;

    private async Task WatchAsync()
    {
        bool isOver = false;
        while (!isOver)
        {
            await Task.Delay(1000);
            bool wasTrafficOver = isTrafficOver;
            (int completed, decimal cost) = (0, 0);
            isOver = true;
            foreach (string id in ids)
            {
                JsonElement batch = await ReadAsync(await client.GetAsync($"/v1/batches/{id}"));
                completed += batch.GetProperty("request_counts").GetProperty("completed").GetInt32();
                cost += batch.GetProperty("cost_usd").GetDecimal();
                isOver &= batch.GetProperty("status").GetString() is "completed" or "failed" or "expired";
            }

            (Completed, CostUsd, Seconds) = (completed, cost, clock.Elapsed.TotalSeconds);
            CompletedInTraffic = wasTrafficOver ? CompletedInTraffic : completed;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using HttpResponseMessage one = answer;
        string text = await one.Content.ReadAsStringAsync();
        if (!one.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(text);
        }

        using JsonDocument json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }
}
