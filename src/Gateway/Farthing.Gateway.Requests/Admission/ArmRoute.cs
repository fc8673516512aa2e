namespace Farthing.Gateway.Admission;

/// <summary>Routing of an arm of an experiment.</summary>
/// <param name="Policy">Its policy; null: the configuration's.</param>
/// <param name="Deployments">The deployments that serve it; empty: all.</param>
public sealed record ArmRoute(RoutePolicy? Policy, IReadOnlyList<string> Deployments)
{
    /// <summary>True where a deployment may serve it.</summary>
    internal bool Allows(string deployment)
    {
        for (int i = 0; i < Deployments.Count; i++)
        {
            if (Deployments[i] == deployment)
            {
                return true;
            }
        }

        return Deployments.Count == 0;
    }
}
