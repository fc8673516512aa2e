using System.Net;
using System.Text.Json;
using Farthing.Testing;
using Farthing.Testing.Pacing;
using Farthing.Testing.Servers;

namespace Farthing.EndToEnd.Tests;

/// <summary>Gateways as processes that share a semantic cache: questions, evidence and answers in PostgreSQL. On a machine that is full of other work answers come too late to be compared, and they do not learn in time.</summary>
[Trait("Speed", "nightly")]
public sealed class SharedSemanticServeTests : IDisposable
{
    private const string Key = "sk-far-first";
    private const string Question =
        "How do I reset the administrator password of the wireless office router after a firmware update?";

    private static readonly (string Word, string Others)[] Words =
    [
        ("reset", "change clear modify obtain find swap recall choose fix handle"),
        ("office", "kitchen garden campus village hotel school clinic studio cabin lobby"),
        ("wireless", "plastic golden heavy silent broken modern rented cheap purple little"),
        ("firmware", "battery kernel license voltage antenna memory chassis magnet display spring"),
        ("administrator", "guest owner visitor student tenant manager teacher driver customer backup"),
        ("router", "printer scanner monitor tablet console terminal projector phone camera server"),
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-alike-");
    private readonly HttpClient client = new();
    private readonly Queue<string> unasked = new(
        Words.SelectMany(one =>
            one.Others.Split(' ').Select(other => Question.Replace(one.Word, other, StringComparison.Ordinal))
        )
    );

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        client.Dispose();
        folder.Delete(recursive: true);
    }

    /// <summary>A gateway that was killed knows again what both had shown, and two complaints stop a scope wherever they are made.</summary>
    [Fact]
    public async Task What_two_gateways_have_shown_outlives_a_kill_and_ends_with_two_complaints()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a kill is a signal");
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using PacedServer upstream = new(
            new PacedServerOptions { Gap = TimeSpan.FromMilliseconds(1), StopsAfter = 5 }
        ); // What ends at a limit is no answer for others.
        string postgres = PostgresServer.Shared.NewDatabase();
        int[] admins = [ServerPrograms.FreePort(), ServerPrograms.FreePort()];
        string[] configs =
        [
            .. admins.Select((admin, i) => Write($"gateway{i}", upstream.Port, postgres, admin)),
        ];
        GatewayProcess[] gateways =
        [
            await GatewayProcess.StartAsync(configs[0], Cancellation),
            await GatewayProcess.StartAsync(configs[1], Cancellation),
        ];
        try
        {
            await PromoteAsync(gateways, admins);

            await gateways[0].KillAsync(Cancellation);
            gateways[0].Dispose();
            gateways[0] = await GatewayProcess.StartAsync(configs[0], Cancellation);
            string[] hits = [await HitAsync(gateways[0]), await HitAsync(gateways[1])];

            await ComplainAsync(gateways[0], hits[0]);
            await ComplainAsync(gateways[1], hits[1]);
            foreach (int admin in admins)
            {
                await Eventually.SoAsync(
                    async () => await StandingAsync(admin) == ("stopped_by_feedback", 1),
                    Cancellation
                );
            }
        }
        finally
        {
            foreach (GatewayProcess gateway in gateways)
            {
                gateway.Dispose();
            }
        }
    }

    /// <summary>Asks in other words, at both in turn and as two users, until both answer from the cache.</summary>
    private async Task PromoteAsync(GatewayProcess[] gateways, int[] admins)
    {
        await AskAsync(gateways[0], Question, "owner");
        await Task.Delay(1000, Cancellation); // Its answer and the question reach the other one.
        HashSet<int> serving = [];
        for (int i = 0; serving.Count < gateways.Length; i = (i + 1) % gateways.Length)
        {
            Assert.True(
                unasked.Count > 4,
                $"they do not serve: {(await ScopesAsync(admins[i])).GetRawText()}"
            );
            (string tier, _) = await AskAsync(gateways[i], unasked.Dequeue(), $"user {i}");
            if (tier == "semantic")
            {
                serving.Add(i);
            }

            await Task.Delay(100, Cancellation); // Rows come and go every 200 ms.
        }
    }

    /// <summary>The request that was answered from the cache in other words; a gateway that has just begun knows a moment later.</summary>
    private async Task<string> HitAsync(GatewayProcess gateway)
    {
        while (unasked.TryDequeue(out string? question))
        {
            (string tier, string id) = await AskAsync(gateway, question, "somebody");
            if (tier == "semantic")
            {
                return id;
            }

            await Task.Delay(500, Cancellation);
        }

        Assert.Fail("it knows nothing of what was shown");
        return "";
    }

    private async Task<(string Tier, string Id)> AskAsync(
        GatewayProcess gateway,
        string question,
        string user
    )
    {
        using HttpResponseMessage answer = await client.SendAsync(
            gateway.Ask(Key, 7, true, user, question),
            Cancellation
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (
            answer.Headers.TryGetValues("x-farthing-cache-tier", out IEnumerable<string>? tier)
                ? tier.Single()
                : "",
            answer.Headers.GetValues("x-request-id").Single()
        );
    }

    private async Task ComplainAsync(GatewayProcess gateway, string request)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, gateway.Url + "/v1/cache/feedback");
        message.Headers.Authorization = new("Bearer", Key);
        message.Content = new StringContent($$"""{"request":"{{request}}","verdict":"wrong"}""");
        using HttpResponseMessage answer = await client.SendAsync(message, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    /// <summary>What <c>cache stats</c> says of questions with a word in another one's place.</summary>
    private async Task<(string Standing, int Demotions)> StandingAsync(int admin)
    {
        JsonElement cell = (await ScopesAsync(admin))[0]
            .GetProperty("cells")
            .EnumerateArray()
            .Single(one => one.GetProperty("class").GetString() == "other-words");
        return (cell.GetProperty("standing").GetString()!, cell.GetProperty("demotions").GetInt32());
    }

    private async Task<JsonElement> ScopesAsync(int admin)
    {
        ProcessResult said = await FarthingProcess.RunAsync(
            [
                "cache",
                "stats",
                "--admin",
                $"http://127.0.0.1:{admin}",
                "--key-file",
                Path.Combine(folder.FullName, "admin-key"),
                "--json",
            ],
            Cancellation
        );
        Assert.True(said.ExitCode == 0, said.Output + said.Error);
        using JsonDocument document = JsonDocument.Parse(said.Output);
        return document.RootElement.GetProperty("result").GetProperty("scopes").Clone();
    }

    private string Write(string name, int port, string postgres, int admin)
    {
        string File(string kind, string text)
        {
            string path = Path.Combine(folder.FullName, $"{name}.{kind}");
            System.IO.File.WriteAllText(path, text + "\n");
            return path;
        }

        string key = Path.Combine(folder.FullName, "admin-key");
        System.IO.File.WriteAllText(key, "admin-key-of-two-gateways-0123456789");
        return File(
            "yaml",
            $$"""
            listen: 127.0.0.1:0
            data: {{Path.Combine(folder.FullName, name)}}
            admin: { listen: "127.0.0.1:{{admin}}", key_file: {{key}} }
            shared: { postgres_file: {{File("postgres", postgres)}} }
            cache: { temperature: any, false_hits: 20%, audit_share: 0% }
            upstreams:
              up: { url: "http://127.0.0.1:{{port}}/v1", engine: vllm }
            models:
              m: { upstream: up, model: paced, price: {{KillTally.Price}}, cache: semantic }
            keys:
              k: { sha256: 7d255f2f4769404c16f226faa760a865497d5857f3244d36837ee5008d3290a7 } # sk-far-first
            """
        );
    }
}
