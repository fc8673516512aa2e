using System.ClientModel;
using System.Net;
using System.Net.Sockets;
using Farthing.Testing;
using Farthing.Testing.Pacing;
using OpenAI;
using OpenAI.Chat;

namespace Farthing.EndToEnd.Tests;

/// <summary>A key that is made while the gateway runs, in the hands of OpenAI's own client.</summary>
public sealed class KeysTests : IDisposable
{
    private const string AdminKey = "an-admin-key-of-these-tests";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-keys-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_new_key_serves_an_official_client_over_a_restart_and_a_revoked_one_is_401_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using PacedServer upstream = new();
        int port = FreePort();
        string config = Path.Combine(folder.FullName, "gateway.yaml");
        string keyFile = Path.Combine(folder.FullName, "admin-key");
        await File.WriteAllTextAsync(keyFile, AdminKey, Cancellation);
        await File.WriteAllTextAsync(
            config,
            $$"""
            listen: 127.0.0.1:0
            data: data
            admin: { listen: 127.0.0.1:{{port}}, key_file: admin-key }
            upstreams: { paced: { url: "http://127.0.0.1:{{upstream.Port}}/v1", engine: vllm } }
            models: { m: { upstream: paced, model: paced, price: { in: $1/M, out: $2/M } } }
            """,
            Cancellation
        );
        string secret;
        using (GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation))
        {
            ProcessResult made = await KeysAsync(
                port,
                keyFile,
                "create",
                "web",
                "--team",
                "search",
                "--budget",
                "$5"
            );
            Assert.True(made.ExitCode == 0, made.Error);
            secret = made.Output.Split('\n')[0];
            Assert.Equal(4, await TokensAsync(gateway, secret));
            (int exitCode, string said, string error) = await gateway.EndAsync(Cancellation);
            Assert.Equal(0, exitCode);
            Assert.DoesNotContain(secret, said + error, StringComparison.Ordinal);
            Assert.DoesNotContain(AdminKey, said + error, StringComparison.Ordinal);
        }

        using (GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation))
        {
            Assert.Equal(4, await TokensAsync(gateway, secret));
            ProcessResult revoked = await KeysAsync(port, keyFile, "revoke", "web");
            Assert.Equal(0, revoked.ExitCode);

            ClientResultException refused = await Assert.ThrowsAsync<ClientResultException>(() =>
                TokensAsync(gateway, secret)
            );

            Assert.Equal((int)HttpStatusCode.Unauthorized, refused.Status);
            await gateway.EndAsync(Cancellation);
        }

        ProcessResult by = await FarthingProcess.RunAsync(
            ["ledger", "by", "key", "--data", Path.Combine(folder.FullName, "data")],
            Cancellation
        );
        Assert.Contains("web", by.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_other_machines_it_is_reached_by_TLS_alone_with_an_authority_that_the_environment_names()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using PacedServer upstream = new();
        using CertificateFolder certificates = new();
        certificates.Write("gateway", "localhost");
        int port = FreePort();
        string keyFile = Path.Combine(folder.FullName, "admin-key");
        await File.WriteAllTextAsync(keyFile, AdminKey, Cancellation);
        string open = await WriteAsync("open.yaml", "");
        string config = await WriteAsync(
            "gateway.yaml",
            $", tls: {{ certificate: \"{certificates.Certificate}\", key: \"{certificates.Key}\" }}"
        );

        ProcessResult refused = await FarthingProcess.RunAsync(["serve", open], Cancellation);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("admin.tls", refused.Error, StringComparison.Ordinal);
        using GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation);
        string[] words =
        [
            "keys",
            "create",
            "web",
            "--admin",
            $"https://localhost:{port}",
            "--key-file",
            keyFile,
        ];
        ProcessResult stranger = await FarthingProcess.RunAsync(
            words,
            Cancellation,
            null,
            ("FARTHING_ADMIN_CA", certificates.Stranger)
        );
        ProcessResult made = await FarthingProcess.RunAsync(
            words,
            Cancellation,
            null,
            ("FARTHING_ADMIN_CA", certificates.Authority)
        );

        Assert.Equal(3, stranger.ExitCode);
        Assert.Contains("FAR9717", stranger.Error, StringComparison.Ordinal);
        Assert.True(made.ExitCode == 0, made.Error);
        Assert.Equal(4, await TokensAsync(gateway, made.Output.Split('\n')[0]));
        (int exitCode, string said, string error) = await gateway.EndAsync(Cancellation);
        Assert.Equal(0, exitCode);
        Assert.DoesNotContain(AdminKey, said + error, StringComparison.Ordinal);

        async Task<string> WriteAsync(string name, string tls)
        {
            string path = Path.Combine(folder.FullName, name);
            await File.WriteAllTextAsync(
                path,
                $$"""
                listen: 127.0.0.1:0
                data: data
                admin: { listen: 0.0.0.0:{{port}}, allow_remote: true, key_file: admin-key{{tls}} }
                upstreams: { paced: { url: "http://127.0.0.1:{{upstream.Port}}/v1", engine: vllm } }
                models: { m: { upstream: paced, model: paced, price: { in: $1/M, out: $2/M } } }
                """,
                Cancellation
            );
            return path;
        }
    }

    private static async Task<int> TokensAsync(GatewayProcess gateway, string secret)
    {
        ChatClient chat = new OpenAIClient(
            new ApiKeyCredential(secret),
            new OpenAIClientOptions { Endpoint = new Uri(gateway.Url + "/v1") }
        ).GetChatClient("m");
        int tokens = 0;
        await foreach (
            StreamingChatCompletionUpdate update in chat.CompleteChatStreamingAsync(
                [new UserChatMessage("hi")],
                new ChatCompletionOptions { MaxOutputTokenCount = 4 },
                Cancellation
            )
        )
        {
            tokens = update.Usage?.OutputTokenCount ?? tokens;
        }

        return tokens;
    }

    private static Task<ProcessResult> KeysAsync(int port, string keyFile, params string[] words) =>
        FarthingProcess.RunAsync(
            ["keys", .. words, "--admin", $"http://127.0.0.1:{port}", "--key-file", keyFile],
            Cancellation
        );

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
