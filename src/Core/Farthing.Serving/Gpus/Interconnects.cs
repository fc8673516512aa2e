namespace Farthing.Serving.Gpus;

/// <summary>Words of the ways in which GPUs of one server exchange data.</summary>
public static class Interconnects
{
    /// <summary>The ids in files, flags and JSON, fastest first.</summary>
    public static IReadOnlyList<string> Ids { get; } = ["nvlink", "pcie-p2p", "pcie"];

    /// <summary>The id in files, flags and JSON.</summary>
    public static string Id(Interconnect link) => Ids[(int)link];

    /// <summary>The words of a sentence.</summary>
    public static string Words(Interconnect link) =>
        link switch
        {
            Interconnect.Nvlink => "NVLink",
            Interconnect.PciePeerToPeer => "PCIe, peer to peer",
            _ => "PCIe through host memory",
        };

    /// <summary>Reads an id, without case.</summary>
    public static bool TryParse(string id, out Interconnect link)
    {
        for (int i = 0; i < Ids.Count; i++)
        {
            if (Ids[i].Equals(id, StringComparison.OrdinalIgnoreCase))
            {
                link = (Interconnect)i;
                return true;
            }
        }

        link = default;
        return false;
    }
}
