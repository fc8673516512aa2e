using Farthing.Numerics.Faults;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;

namespace Farthing.Scenarios.Resolving;

/// <summary>Links GPUs as a scenario says, and says in words how they are linked.</summary>
public static class InterconnectResolver
{
    private const string Key = "hardware.interconnect";

    /// <summary>A GPU linked as the scenario says; as it was where the scenario says nothing.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="gpu">The GPU.</param>
    /// <param name="faults">Receives a fault where NVLink is asked of a GPU that has none.</param>
    public static GpuSpec Link(Scenario scenario, GpuSpec gpu, FaultList faults)
    {
        if (scenario.Hardware.Interconnect is not Interconnect link)
        {
            return gpu;
        }

        if (gpu.CanLink(link))
        {
            return gpu with { Interconnect = link };
        }

        faults.Add(
            scenario.FaultAt(
                Key,
                new Fault(DeploymentFaultCodes.Unsupported, $"{gpu.Id} has no NVLink")
                {
                    Value = Interconnects.Id(link),
                    Expected = "pcie-p2p or pcie, or a GPU with NVLink (farthing catalog list gpus)",
                }
            )
        );
        return gpu;
    }

    /// <summary>Link of a replica's GPUs, for a page; null for one GPU.</summary>
    public static string? Words(Deployment deployment)
    {
        int gpus = deployment.GpusPerReplica;
        if (gpus == 1)
        {
            return null;
        }

        Interconnect link = deployment.Gpu.LinkAmong(gpus);
        return link == Interconnect.Pcie
                ? $"GPUs linked by {Interconnects.Words(link)} (no peer-to-peer access): derived from the link, not timed; --interconnect says otherwise"
            : deployment.Gpu.IsLinkAssumed
                ? $"GPUs linked by {Interconnects.Words(link)}, assumed: nobody states it; certainty above 50 % counts host memory in; --interconnect says which"
            : $"GPUs linked by {Interconnects.Words(link)}";
    }
}
