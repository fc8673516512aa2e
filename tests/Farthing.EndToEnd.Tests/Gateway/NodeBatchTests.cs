using Farthing.Emulation.Http;

namespace Farthing.EndToEnd.Tests.Gateway;

/// <summary>OpenAI's own npm client, unmodified, with the gateway's files and batches.</summary>
[Trait("Speed", "slow")]
public sealed class NodeBatchTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-node-batch-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_npm_client_runs_a_batch_and_hears_what_is_wrong_with_another()
    {
        using NpmFolder npm = await NpmFolder.WithAsync(NpmFolder.Clients);
        await using EmulatedServer engine = BatchEngine.Create();
        string config = Path.Combine(folder.FullName, "gateway.yaml");
        BatchEngine.WriteConfig(config, await engine.StartAsync(Cancellation), inFlight: 4);
        using GatewayProcess gateway = await GatewayProcess.StartAsync(config, Cancellation);

        (int code, string said) = await npm.NodeAsync("batches.mjs", gateway.Url);

        Assert.Equal(
            """
            batch: completed, 2 of 2, of test
            answers: a 200 4,b 200 4
            broken: failed, invalid_json_line in line 2
            batches: failed,completed
            files: batch,batch
            file: lines.jsonl, deleted true
            cancel: ConflictError 409
            gone: NotFoundError 404
            """,
            said.Trim()
        );
        Assert.Equal(0, code);
    }
}
