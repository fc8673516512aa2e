namespace Farthing.Serving.Scaling;

/// <summary>Source and target type of an HPA metric, which together decide how its value becomes a replica count.</summary>
public enum HpaTarget
{
    /// <summary>External or Object metric with <c>averageValue</c> T: ceil(total ÷ T), whatever number of replicas is ready.</summary>
    AverageValue,

    /// <summary>External or Object metric with <c>value</c> T: ceil(total ÷ T × ready replicas).</summary>
    Value,

    /// <summary>Pods metric with <c>averageValue</c> T: the mean of the replicas' samples, with corrections for missing and unready replicas.</summary>
    PodsAverageValue,
}
