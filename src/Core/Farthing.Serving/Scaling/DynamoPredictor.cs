namespace Farthing.Serving.Scaling;

/// <summary>Predictor of the next interval's load in Dynamo's throughput-based scaling.</summary>
/// <remarks>ARIMA (Dynamo's default) and Prophet are left out: their orders and fits come from Python libraries, so another implementation would predict other numbers under the same name.</remarks>
public enum DynamoPredictor
{
    /// <summary>The last interval again.</summary>
    Constant,

    /// <summary>Kalman filter of level and trend; constant until it has five points.</summary>
    Kalman,
}
