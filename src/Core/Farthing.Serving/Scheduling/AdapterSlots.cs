namespace Farthing.Serving.Scheduling;

/// <summary>Adapters of an engine: which run, which are in its slots, and which in the host's memory.</summary>
/// <remarks>vLLM V1: a waiting request whose adapter would be one too many is passed over (scheduler.py, scheduled_loras); an adapter that is not in a slot takes that of the one that was used longest ago, which runs no more, and the step waits until it is there (lora/models.py, LRUCacheLoRAModelManager). The host's memory forgets likewise.</remarks>
internal sealed class AdapterSlots(LoraLimits limits)
{
    private readonly Dictionary<int, int> running = []; // Sequences of each.
    private readonly LinkedList<int> inSlots = []; // Used longest ago first.
    private readonly LinkedList<int> inHost = [];
    private long loadNs;

    /// <summary>Adapters that were brought from the host's memory alone.</summary>
    public long HostLoads { get; private set; }

    /// <summary>Adapters that were brought from storage.</summary>
    public long StorageLoads { get; private set; }

    /// <summary>True when a sequence of an adapter may run; 0 is the model itself.</summary>
    public bool HasRoom(int adapter) =>
        adapter == 0 || running.ContainsKey(adapter) || running.Count < limits.MaxLoras;

    /// <summary>A sequence of an adapter runs from now on.</summary>
    public void Start(int adapter)
    {
        if (adapter == 0)
        {
            return;
        }

        int sequences = running.GetValueOrDefault(adapter);
        running[adapter] = sequences + 1;
        if (sequences == 0)
        {
            Bring(adapter);
        }
    }

    /// <summary>It runs no more.</summary>
    public void Stop(int adapter)
    {
        if (adapter == 0)
        {
            return;
        }

        if (--running[adapter] == 0)
        {
            running.Remove(adapter);
        }
    }

    /// <summary>Time that the step under way waits for adapters.</summary>
    public long TakeLoadNs()
    {
        long taken = loadNs;
        loadNs = 0;
        return taken;
    }

    private void Bring(int adapter)
    {
        bool isInHost = Touch(inHost, adapter);
        bool isInSlot = Touch(inSlots, adapter);
        if (isInSlot)
        {
            return;
        }

        loadNs += limits.FromHostNs + (isInHost ? 0 : limits.FromStorageNs);
        HostLoads += isInHost ? 1 : 0;
        StorageLoads += isInHost ? 0 : 1;
        Forget(inSlots, limits.MaxLoras);
        if (Forget(inHost, limits.MaxCpuLoras) is int gone)
        {
            inSlots.Remove(gone);
        }
    }

    /// <summary>Notes that an adapter is used now.</summary>
    /// <returns>Whether it was there.</returns>
    private static bool Touch(LinkedList<int> kept, int adapter)
    {
        bool wasThere = kept.Remove(adapter);
        kept.AddLast(adapter);
        return wasThere;
    }

    /// <summary>Drops the one that was used longest ago and does not run, where there are too many.</summary>
    private int? Forget(LinkedList<int> kept, int most)
    {
        for (LinkedListNode<int>? one = kept.First; kept.Count > most && one is not null; one = one.Next)
        {
            if (!running.ContainsKey(one.Value))
            {
                kept.Remove(one);
                return one.Value;
            }
        }

        return null;
    }
}
