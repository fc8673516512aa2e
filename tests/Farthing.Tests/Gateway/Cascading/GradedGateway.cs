using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Hosting;
using Farthing.Tests.Cli;
using Farthing.Workloads.Graded;

namespace Farthing.Tests.Gateway.Cascading;

/// <summary>A gateway before graded models, a client of it, and what it says of itself on the command line.</summary>
internal sealed class GradedGateway : IAsyncDisposable
{
    private readonly GatewayHost host;
    private readonly string folder;
    private readonly HttpClient client = new();

    public GradedGateway(GatewayHost host, Uri address, string folder, string key)
    {
        (this.host, this.folder) = (host, folder);
        client.BaseAddress = address;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        File.WriteAllText(Path.Combine(folder, "admin-key"), GradedScene.AdminKey);
    }

    /// <summary>Asks each question once, four at a time.</summary>
    /// <returns>What answered, and with what.</returns>
    public async Task<IReadOnlyList<(GradedQuestion Question, string Course, string Answer)>> AskAsync(
        IEnumerable<GradedQuestion> questions
    )
    {
        ConcurrentBag<(GradedQuestion, string, string)> answers = [];
        await Parallel.ForEachAsync(
            questions,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = 4,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (question, cancellation) =>
            {
                using StringContent body = new(
                    $"{{\"model\":\"strong\",\"messages\":[{{\"role\":\"user\",\"content\":{JsonSerializer.Serialize(question.Text)}}}]}}",
                    Encoding.UTF8,
                    "application/json"
                );
                using HttpResponseMessage response = await client.PostAsync(
                    "/v1/chat/completions",
                    body,
                    cancellation
                );
                string text = await response.Content.ReadAsStringAsync(cancellation);
                Assert.True(response.StatusCode == HttpStatusCode.OK, text);
                using JsonDocument answer = JsonDocument.Parse(text);
                answers.Add(
                    (
                        question,
                        response.Headers.GetValues(CascadeRules.Header).Single(),
                        answer
                            .RootElement.GetProperty("choices")[0]
                            .GetProperty("message")
                            .GetProperty("content")
                            .GetString()!
                    )
                );
            }
        );
        return [.. answers];
    }

    /// <summary>The one route of <c>route stats</c>.</summary>
    public JsonElement Stats()
    {
        RunResult run = Run.Farthing(
            $"route stats --admin {host.AdminAddress} --key-file {Path.Combine(folder, "admin-key")} --json"
        );
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").GetProperty("routes")[0].Clone();
    }

    /// <summary>What <c>savings</c> says that the cascade saved, net.</summary>
    public decimal Saved()
    {
        RunResult run = Run.Farthing($"savings --data {Path.Combine(folder, "data")} --json");
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document
            .RootElement.GetProperty("result")
            .GetProperty("total")
            .GetProperty("mechanisms")
            .EnumerateArray()
            .Single(one => one.GetProperty("mechanism").GetString() == "cascade")
            .GetProperty("saved_usd")
            .GetDecimal();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
