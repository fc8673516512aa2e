using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Caching;
using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Cascading;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Hosting;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Hosting;
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
    /// <param name="questions">The questions.</param>
    /// <param name="isStream">As events.</param>
    public async Task<IReadOnlyList<(GradedQuestion Question, string Course, string Answer)>> AskAsync(
        IEnumerable<GradedQuestion> questions,
        bool isStream = false
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
            async (question, _) =>
            {
                (HttpResponseHeaders headers, string answer) = isStream
                    ? await StreamAsync(question.Text)
                    : await AskAsync(question.Text);
                answers.Add((question, headers.GetValues(CascadeRules.Header).Single(), answer));
            }
        );
        return [.. answers];
    }

    /// <summary>Asks the large model one question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="user">The end user that asks; null for none.</param>
    /// <param name="model">Its name.</param>
    /// <returns>Headers and text of the answer.</returns>
    public async Task<(HttpResponseHeaders Headers, string Answer)> AskAsync(
        string question,
        string? user = null,
        string model = "strong"
    )
    {
        string named = user is null ? "" : $",\"user\":{JsonSerializer.Serialize(user)}";
        using StringContent body = new(
            $"{{\"model\":\"{model}\"{named},\"messages\":[{{\"role\":\"user\",\"content\":{JsonSerializer.Serialize(question)}}}]}}",
            Encoding.UTF8,
            "application/json"
        );
        using HttpResponseMessage response = await client.PostAsync(
            "/v1/chat/completions",
            body,
            TestContext.Current.CancellationToken
        );
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        using JsonDocument answer = JsonDocument.Parse(text);
        return (
            response.Headers,
            answer
                .RootElement.GetProperty("choices")[0]
                .GetProperty("message")
                .GetProperty("content")
                .GetString()!
        );
    }

    /// <summary>Asks the large model one question, for a stream.</summary>
    /// <returns>Headers and text of the answer.</returns>
    private async Task<(HttpResponseHeaders Headers, string Answer)> StreamAsync(string question)
    {
        using StringContent body = new(
            $"{{\"model\":\"strong\",\"stream\":true,\"messages\":[{{\"role\":\"user\",\"content\":{JsonSerializer.Serialize(question)}}}]}}",
            Encoding.UTF8,
            "application/json"
        );
        using HttpResponseMessage response = await client.PostAsync(
            "/v1/chat/completions",
            body,
            TestContext.Current.CancellationToken
        );
        byte[] events = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, Encoding.UTF8.GetString(events));
        ReadAnswer answer = ReadAnswer.Of(events, Dialect.Chat, isStream: true)!;
        Assert.True(answer.IsNormal);
        Assert.Null(answer.Logprobs);
        return (response.Headers, answer.Text);
    }

    /// <summary>The one route of <c>route stats</c>.</summary>
    public JsonElement Stats() => Said("route stats").GetProperty("routes")[0];

    /// <summary>The result of a verb that asks the gateway's admin API.</summary>
    public JsonElement Said(string verb)
    {
        RunResult run = Run.Farthing(
            $"{verb} --admin {host.AdminAddress} --key-file {Path.Combine(folder, "admin-key")} --json"
        );
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
    }

    /// <summary>What <c>savings</c> says that a mechanism saved, net.</summary>
    public decimal Saved(string mechanism = "cascade")
    {
        RunResult run = Run.Farthing($"savings --data {Path.Combine(folder, "data")} --json");
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document
            .RootElement.GetProperty("result")
            .GetProperty("total")
            .GetProperty("mechanisms")
            .EnumerateArray()
            .Single(one => one.GetProperty("mechanism").GetString() == mechanism)
            .GetProperty("saved_usd")
            .GetDecimal();
    }

    /// <summary>Its cache.</summary>
    public ResponseCache Cache => Hosts.CacheOf(host);

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
