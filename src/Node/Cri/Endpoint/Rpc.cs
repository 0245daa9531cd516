using Google.Protobuf;
using Grpc.Core;

namespace Xebec.Node.Cri.Endpoint;

/// <summary>gRPC methods made from generated messages, without generated services.</summary>
internal static class Rpc
{
    /// <summary>One method. Keep it in a static field: the gRPC client remembers every method it has seen.</summary>
    public static Method<TRequest, TResponse> Method<TRequest, TResponse>(string service, string name, MethodType type = MethodType.Unary)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() =>
        new(type, service, name, Marshalling<TRequest>.Instance, Marshalling<TResponse>.Instance);

    private static class Marshalling<T>
        where T : class, IMessage<T>, new()
    {
        public static readonly Marshaller<T> Instance = Marshallers.Create<T>(Serialize, Deserialize);

        private static readonly MessageParser<T> Parser = new(() => new T());

        private static void Serialize(T message, SerializationContext context)
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        }

        private static T Deserialize(DeserializationContext context) => Parser.ParseFrom(context.PayloadAsReadOnlySequence());
    }
}
