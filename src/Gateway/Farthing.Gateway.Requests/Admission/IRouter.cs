using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Admission;

/// <summary>Finds deployments for a model's name. Any thread; no I/O.</summary>
public interface IRouter
{
    /// <summary>The names that clients may ask for, in the order in which <c>GET /v1/models</c> lists them.</summary>
    IReadOnlyList<string> Models { get; }

    /// <summary>The deployments to try, best first.</summary>
    RouteAnswer Route(in Demand demand);

    /// <summary>True when a model's deployments are chosen by the prompt's beginning: only then <see cref="Demand.Prefix"/> is worth computing.</summary>
    bool WantsPrefix(string model) => false;

    /// <summary>The first of a model's deployments, as configured; null for a model without any.</summary>
    Deployment? FirstOf(string model) => null;

    /// <summary>Load of the deployment's engine at the last reading of its metrics. Reads memory; allocates nothing.</summary>
    EngineLoad LoadOf(Deployment deployment) => default;

    /// <summary>An attempt is about to be sent.</summary>
    /// <returns>Number of the trial that it is, of a deployment that failed too often; 0: it is none.</returns>
    int Began(Deployment deployment) => 0;

    /// <summary>The first good byte of an attempt's answer came.</summary>
    void Answered(Deployment deployment) { }

    /// <summary>Reports the end of that attempt; called once for each <see cref="Began"/>.</summary>
    void Ended(Deployment deployment, in AttemptOutcome outcome) { }
}
