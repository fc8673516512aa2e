using System.Text.Json.Serialization;
using Farthing.Documents.Accuracy;
using Farthing.Documents.Calibrations;
using Farthing.Documents.Predictions;

namespace Farthing.Documents.Json;

/// <summary>Records of predictions, their errors, and calibrations.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AccuracyDocument))]
[JsonSerializable(typeof(CalibrateDocument))]
[JsonSerializable(typeof(CalibrateKernelsDocument))]
[JsonSerializable(typeof(CalibrateListDocument))]
[JsonSerializable(typeof(CalibrateRemoveDocument))]
[JsonSerializable(typeof(CalibrateServingDocument))]
[JsonSerializable(typeof(CalibrateStudyDocument))]
[JsonSerializable(typeof(PredictDocument))]
[JsonSerializable(typeof(PredictTraceDocument))]
[JsonSerializable(typeof(StepTimeCalibration))]
internal sealed partial class PredictionJson : JsonSerializerContext;
