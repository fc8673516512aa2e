using Farthing.Tests.Gateway.Http;

namespace Farthing.EndToEnd.Tests.Gateway;

/// <summary>Agents, unmodified, at upstreams of each dialect: each is told to run a command, runs it, and says what the upstream makes of its output. Fetched by npm, some 1.2 GB: by night.</summary>
[Trait("Speed", "nightly")]
public sealed class AgentDialectTests
{
    private const string Prompt = "Run the command and tell me what it said.";
    private const string Command = "echo far-$((6*7))";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Claude_Code() =>
        RunAsync(
            ["@anthropic-ai/claude-code@2.1.197"],
            "Bash",
            $$"""{"command":"{{Command}}","description":"Says it"}""",
            async (npm, address) =>
            {
                await npm.SetUpAsync("@anthropic-ai/claude-code/install.cjs");
                npm.Variables["ANTHROPIC_BASE_URL"] = address;
                npm.Variables["ANTHROPIC_AUTH_TOKEN"] = TestGates.Key;
                npm.Variables["ANTHROPIC_MODEL"] = "model";
                npm.Variables["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1";
                npm.Variables["DISABLE_AUTOUPDATER"] = "1";
                return await npm.ToolAsync("claude", "-p", Prompt, "--allowedTools", "Bash");
            }
        );

    [Fact]
    public Task Codex() =>
        RunAsync(
            ["@openai/codex@0.169.0"],
            "exec_command",
            $$"""{"cmd":"{{Command}}"}""",
            async (npm, address) =>
            {
                npm.Variables["FARTHING_KEY"] = TestGates.Key;
                string home = Directory.CreateDirectory(Path.Combine(npm.Path, ".codex")).FullName;
                await File.WriteAllTextAsync(
                    Path.Combine(home, "config.toml"),
                    $"""
                    model_provider = "farthing"
                    model = "model"
                    web_search = "disabled"
                    [model_providers.farthing]
                    name = "farthing"
                    base_url = "{address}/v1"
                    env_key = "FARTHING_KEY"
                    wire_api = "responses"
                    """,
                    Cancellation
                );
                return await npm.ToolAsync(
                    "codex",
                    "exec",
                    "--skip-git-repo-check",
                    "--dangerously-bypass-approvals-and-sandbox",
                    Prompt
                );
            }
        );

    [Fact]
    public Task Cline() =>
        RunAsync(
            ["cline@3.0.65"],
            "run_commands",
            $$"""{"commands":["{{Command}}"]}""",
            async (npm, address) =>
            {
                await npm.SetUpAsync("cline/postinstall.mjs");
                string[] provider = ["openai-compatible", "--apikey", TestGates.Key, "--modelid", "model"];
                await npm.ToolAsync("cline", ["auth", .. provider, "--baseurl", address + "/v1"]);
                return await npm.ToolAsync("cline", "-P", "openai-compatible", "-m", "model", Prompt);
            }
        );

    [Theory]
    [InlineData("openai", "/v1")]
    [InlineData("anthropic", "/v1/")]
    public Task Continue(string provider, string path) =>
        RunAsync(
            ["@continuedev/cli@1.5.47"],
            "Bash",
            $$"""{"command":"{{Command}}"}""",
            async (npm, address) =>
            {
                await File.WriteAllTextAsync(
                    Path.Combine(npm.Path, "config.yaml"),
                    $$"""
                    name: farthing
                    version: 1.0.0
                    schema: v1
                    models:
                      - { name: model, provider: {{provider}}, model: model, apiBase: "{{address}}{{path}}", apiKey: {{TestGates.Key}}, roles: [chat] }
                    """,
                    Cancellation
                );
                return await npm.ToolAsync("cn", "--config", "config.yaml", "--auto", "-p", Prompt);
            }
        );

    /// <summary>Runs an agent at one upstream of each dialect after the other.</summary>
    /// <param name="packages">Its packages.</param>
    /// <param name="tool">Its tool that runs commands.</param>
    /// <param name="arguments">The tool's arguments.</param>
    /// <param name="ask">Sets it up for the gateway's address and runs it.</param>
    private static async Task RunAsync(
        string[] packages,
        string tool,
        string arguments,
        Func<NpmFolder, string, Task<(int Code, string Output)>> ask
    )
    {
        using NpmFolder npm = await NpmFolder.WithAsync(packages);
        npm.Variables["HOME"] = npm.Path;
        foreach (string dialect in (string[])["chat", "responses", "messages"])
        {
            await using ScriptedUpstream upstream = new(
                new DialectUpstream(dialect, tool, arguments).AnswerAsync
            );
            await using TestGateway gateway = await DialectClientTests.StartAsync(upstream, dialect);

            (int code, string said) = await ask(npm, gateway.Address.ToString().TrimEnd('/'));

            Assert.True(
                code == 0 && said.Contains("Hi \"you\"", StringComparison.Ordinal),
                $"{dialect}: {said}"
            );
            Assert.Contains(
                upstream.Requests,
                request =>
                    request.Text.Contains("call_1", StringComparison.Ordinal)
                    && request.Text.Contains("far-42", StringComparison.Ordinal)
            );
            TestGateway.JournalText journal = await gateway.JournalAsync();
            Assert.Equal(upstream.Requests.Count, journal.Settles.Count);
            Assert.All(journal.Settles, settle => Assert.Equal(4, settle.Tokens.Output));
        }
    }
}
