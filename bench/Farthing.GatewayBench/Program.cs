using Farthing.GatewayBench;
using Farthing.GatewayBench.Beside;
using Farthing.GatewayBench.Caching;
using Farthing.GatewayBench.Lane;
using Farthing.GatewayBench.Many;
using Farthing.GatewayBench.Sharing;

// Roles of the side-by-side run are processes of their own, so that each one's processor time is its own.
switch (args)
{
    case []:
        BytesRun.Run();
        return 0;
    case ["record"]:
        BytesRun.RunRecords();
        return 0;
    case ["translate"]:
        BytesRun.RunTranslations();
        return 0;
    case ["beside", string gateway, .. string[] rest]:
        return BesideRun.Run(gateway, rest);
    case ["cache", string gateway]:
        CacheRun.RunParts();
        CacheRun.Run(gateway);
        return 0;
    case ["experiment", string gateway]:
        ExperimentRun.Run(gateway);
        return 0;
    case ["cacheparts"]:
        CacheRun.RunParts();
        return 0;
    case ["shared"]:
        await SharedCacheRun.RunAsync();
        return 0;
    case ["keys", string gateway]:
        await KeysRun.RunAsync(gateway);
        return 0;
    case ["lane", string farthing]:
        await LaneRun.RunAsync(farthing, phaseSeconds: 90, inFlight: 0);
        return 0;
    case ["lane", string farthing, string phaseSeconds, string inFlight]:
        await LaneRun.RunAsync(farthing, Number.Of(phaseSeconds), Number.Of(inFlight));
        return 0;
    case ["upstream", string port, string pacedPort, string gapMs]:
        await FixedUpstream.RunAsync(Number.Of(port), Number.Of(pacedPort), Number.Of(gapMs));
        return 0;
    case ["load"]:
        await LoadRole.RunAsync();
        return 0;
    case ["forward", string port, string upstreamPort]:
        await BareForwarder.RunAsync(Number.Of(port), Number.Of(upstreamPort));
        return 0;
    default:
        Console.Error.WriteLine(
            "use bench/run gateway [translate | record | cache | experiment | shared | beside [whole|burst|paced|streams|start]]"
        );
        return 2;
}
