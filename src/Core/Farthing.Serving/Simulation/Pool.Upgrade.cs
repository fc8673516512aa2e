using Farthing.Serving.Lifecycles;

namespace Farthing.Serving.Simulation;

/// <content>Replicas that are replaced by new ones, one at a time.</content>
internal sealed partial class Pool
{
    private readonly Queue<int> outdated = new(); // Oldest first.
    private int replaced = -1; // The old one whose turn it is.
    private int replacement = -1; // The one for it.
    private UpgradeStep upgradeStep;

    /// <summary>Replicas beyond those that are desired, while a new one starts before an old one goes.</summary>
    private int Surge => upgradeStep == UpgradeStep.Starting && life!.Upgrade!.HasSurge ? 1 : 0;

    /// <summary>The place among the wanted of the oldest replica that is still to be replaced, the one whose turn it is last; -1 where there is none.</summary>
    private int OldestOutdated()
    {
        int at = upgradeStep == UpgradeStep.None ? -1 : wanted.FindIndex(outdated.Contains);
        return at < 0 ? wanted.IndexOf(replaced) : at;
    }

    private void BeginUpgrade(long atNs)
    {
        foreach (int index in wanted)
        {
            if (replicas[index].Phase == ReplicaPhase.Ready)
            {
                outdated.Enqueue(index);
            }
        }

        NextOutdated(atNs);
    }

    /// <summary>The next old replica that still serves; the upgrade is over where there is none.</summary>
    private void NextOutdated(long atNs)
    {
        while (outdated.TryDequeue(out replaced))
        {
            if (replicas[replaced].Phase != ReplicaPhase.Ready)
            {
                continue;
            }

            if (life!.Upgrade!.HasSurge)
            {
                StartSurge(atNs);
                return;
            }

            wanted.Remove(replaced);
            replacement = replicas.Count;
            log.Begin(AddReplica(isSpot: false), ReplicaPhase.Ordered, atNs);
            wanted.Add(replacement);
            upgradeStep = UpgradeStep.Draining;
            Drain(replaced, atNs);
            return;
        }

        (upgradeStep, replaced) = (UpgradeStep.None, -1);
        log.EndUpgrade(atNs);
    }

    private void StartSurge(long atNs)
    {
        replacement = replicas.Count;
        upgradeStep = UpgradeStep.Starting;
        Order(isSpot: false, atNs);
    }

    /// <summary>Goes on where what it waited for has happened.</summary>
    private void GoOnUpgrading(long atNs)
    {
        if (upgradeStep == UpgradeStep.None)
        {
            return;
        }

        ReplicaPhase phase = replicas[replacement].Phase;
        bool hasGone = replicas[replaced].Phase >= ReplicaPhase.Gone;
        switch (upgradeStep, life!.Upgrade!.HasSurge)
        {
            case (UpgradeStep.Starting, true) when phase == ReplicaPhase.Ready:
                log.Upgrade();
                upgradeStep = UpgradeStep.Draining;
                if (wanted.Remove(replaced))
                {
                    Drain(replaced, atNs);
                }

                break;
            case (UpgradeStep.Starting, true) when phase >= ReplicaPhase.Draining:
                StartSurge(atNs); // It was lost, or taken away, before its turn came.
                break;
            case (UpgradeStep.Draining, true) when hasGone:
                NextOutdated(atNs);
                break;
            case (UpgradeStep.Draining, false) when hasGone:
                upgradeStep = UpgradeStep.Starting;
                if (phase == ReplicaPhase.Ordered && FindNode(replacement, atNs))
                {
                    Go(replacement, ReplicaPhase.Loading, atNs);
                    Plan(atNs + life.Upgrade.StartNs, PoolEventKind.Loaded, replacement);
                }

                break;
            case (UpgradeStep.Starting, false) when phase >= ReplicaPhase.Ready:
                if (phase == ReplicaPhase.Ready)
                {
                    log.Upgrade();
                }

                NextOutdated(atNs);
                break;
            default:
                break;
        }
    }

    private enum UpgradeStep
    {
        None,
        Starting,
        Draining,
    }
}
