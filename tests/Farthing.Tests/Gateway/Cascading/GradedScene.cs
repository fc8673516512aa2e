using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Catalogs;
using Farthing.Emulation.Graded;
using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Files;
using Farthing.Gateway.Hosting;
using Farthing.Reduction.Cascade.Confidence;
using Farthing.Reduction.Cascade.Evaluation;
using Farthing.Reduction.Verification;
using Farthing.Tests.Cli;
using Farthing.Tests.Emulation.Http;
using Farthing.Tests.Gateway.Hosting;
using Farthing.Workloads.Graded;

namespace Farthing.Tests.Gateway.Cascading;

/// <summary>Graded models as an emulated server, and a router trained on labels that were asked of it. Half of the questions are labels, the others are for gateways.</summary>
public sealed class GradedScene : IAsyncLifetime
{
    public const string ClientKey = "sk-far-graded-0123456789";
    public const string AdminKey = "admin-key-of-graded-0123456789";
    private const int Labels = 240;
    private TestServer server = null!;

    /// <summary>The set that it answers from.</summary>
    public GradedSet Set { get; } = GradedSet.Load(["faq"]);

    /// <summary>Questions that the router has not seen, in any order.</summary>
    public IReadOnlyList<GradedQuestion> Others { get; private set; } = [];

    /// <summary>Where router and data are.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("farthing-graded-").FullName;

    /// <summary>The labels.</summary>
    public string LabelFile => Path.Combine(Folder, "labels.csv");

    /// <summary>The router's file.</summary>
    public string Router => Path.Combine(Folder, "router.json");

    /// <summary>The server.</summary>
    public string Address => server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + "/v1";

    public async ValueTask InitializeAsync()
    {
        server = await StartAsync(Set);
        int[] order = RouterStudy.Shuffled(Set.Questions.Count, 23, 0);
        Others = [.. order.Skip(Labels).Select(index => Set.Questions[index])];
        StringBuilder csv = new(
            "prompt,weak,strong,geometric_mean,worst_window,first_margin,entropy,opening_geometric_mean,opening_worst_window,opening_first_margin,opening_entropy,judge\n"
        );
        foreach (
            string[] lines in await Task.WhenAll(
                order
                    .Take(Labels)
                    .Select(index => Set.Questions[index].Text)
                    .Chunk(Labels / 4)
                    .Select(LabelAsync)
            )
        )
        {
            csv.AppendJoin("", lines);
        }

        await File.WriteAllTextAsync(LabelFile, csv.ToString());
        Train(Router, DateOnly.FromDateTime(DateTime.UtcNow));
    }

    /// <summary>Trains a router on the labels.</summary>
    internal void Train(string file, DateOnly today)
    {
        RunResult run = Run.Farthing(
            $"route train --labels {LabelFile} --weak weak --strong strong --max-regret 10% --calibration-share 50% -o {file} --today {today:yyyy-MM-dd}"
        );
        Assert.True(run.ExitCode == 0, run.Error);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>An emulated server of a set.</summary>
    internal static Task<TestServer> StartAsync(GradedSet set) =>
        TestServer.StartAsync(options => options with { Graded = new GradedPlay(set) });

    /// <summary>A gateway by a configuration's file: <c>strong</c> with a cascade of <c>weak</c>.</summary>
    /// <param name="cascade">Further members of the cascade.</param>
    /// <param name="address">Where the models are; null: at this scene's server.</param>
    /// <param name="small">Where the small model is; null: beside the others.</param>
    internal Task<GradedGateway> OpenAsync(string cascade, string? address = null, string? small = null) =>
        OpenWithAsync(Router, cascade, address, small);

    /// <summary>The same with another router.</summary>
    /// <param name="router">The router's file; null: none.</param>
    /// <param name="cascade">Further members of the cascade.</param>
    /// <param name="address">Where the models are; null: at this scene's server.</param>
    /// <param name="small">Where the small model is; null: beside the others.</param>
    internal Task<GradedGateway> OpenWithAsync(
        string? router,
        string cascade,
        string? address = null,
        string? small = null
    ) =>
        ServeAsync(
            $$"""
            listen: 127.0.0.1:0
            data: data
            admin: { listen: "127.0.0.1:0", key_env: ADMIN }
            upstreams:
              graded: { url: "{{address ?? Address}}", engine: vllm }
              small: { url: "{{small ?? address ?? Address}}", engine: vllm }
            models:
              strong:
                upstream: graded
                price: { in: $5/M, out: $25/M }
                cascade: { small: weak, {{(
                router is null ? "" : $"router: \"{router}\", "
            )}}max_regret: 10%, deadline: 120s, {{cascade}} }
              weak: { upstream: small, price: { in: $0.10/M, out: $0.40/M } }
              judge: { upstream: graded, price: { in: $0.10/M, out: $0.40/M } }
              judge-nonsense: { upstream: graded, price: { in: $0.10/M, out: $0.40/M } }
              judge-obedient: { upstream: graded, price: { in: $0.10/M, out: $0.40/M } }
            keys: { client: { secret_env: CLIENT } }
            """,
            ClientKey
        );

    /// <summary>A gateway by the text of a configuration.</summary>
    /// <param name="text">The text, with port 0 and data folder <c>data</c>.</param>
    /// <param name="key">A key of it.</param>
    internal static async Task<GradedGateway> ServeAsync(string text, string key)
    {
        string folder = Directory.CreateTempSubdirectory("farthing-graded-gateway-").FullName;
        string file = Path.Combine(folder, "gateway.yaml");
        await File.WriteAllTextAsync(file, text);
        GatewayHost host = await Hosts.OpenAsync(
            new ServeFileReader(
                Hosts.Settings,
                Catalog.BuiltIn,
                name => name.Contains("ADMIN", StringComparison.Ordinal) ? AdminKey : ClientKey,
                DateOnly.FromDateTime(DateTime.UtcNow)
            ).Read(text, file),
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        Uri data = await host.StartAsync(TestContext.Current.CancellationToken);
        return new GradedGateway(host, data, folder, key);
    }

    private static string CellsOf(LogprobFeatures sure) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{sure.GeometricMean:0.#####},{sure.WorstWindow:0.#####},{sure.FirstMargin:0.#####},{sure.Entropy:0.#####}"
        );

    private async Task<string[]> LabelAsync(string[] questions)
    {
        List<string> lines = [];
        foreach (string question in questions)
        {
            using HttpResponseMessage response = await server.PostAsync(
                "/v1/chat/completions",
                $"{{\"model\":\"weak\",\"logprobs\":true,\"top_logprobs\":5,\"messages\":[{{\"role\":\"user\",\"content\":{JsonSerializer.Serialize(question)}}}]}}"
            );
            bool isRight = response.Headers.GetValues("x-emulated-grade").Single() == "right";
            ReadAnswer answer = ReadAnswer.Of(
                await response.Content.ReadAsByteArrayAsync(),
                Dialect.Chat,
                isStream: false
            )!;
            QualityPrompt asked = QualityPrompt.Make(question, answer.Text, "d3l1m1t3r")!.Value;
            JsonElement verdict = await server.JsonAsync(
                "/v1/chat/completions",
                Encoding.UTF8.GetString(
                    JudgeBody.Of("judge", asked.System, asked.User, QualityPrompt.Choices)
                )
            );
            double score = QualityPrompt
                .ScoreOf(
                    verdict
                        .GetProperty("choices")[0]
                        .GetProperty("message")
                        .GetProperty("content")
                        .GetString()
                )!
                .Value;
            lines.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\"{question.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{isRight},True,{CellsOf(answer.Logprobs!.Value)},{CellsOf(answer.Opening!.Value)},{score}\n"
                )
            );
        }

        return [.. lines];
    }
}
