namespace Farthing.Serving.Gpus;

/// <summary>Link between the GPUs of one server.</summary>
public enum Interconnect
{
    /// <summary>NVLink, NVSwitch or Infinity Fabric.</summary>
    Nvlink,

    /// <summary>PCIe, each GPU reading and writing the other's memory (peer to peer).</summary>
    PciePeerToPeer,

    /// <summary>PCIe through the host's memory: a byte is written to it by one GPU and read from it by the other, and so crosses PCIe twice.</summary>
    Pcie,
}
