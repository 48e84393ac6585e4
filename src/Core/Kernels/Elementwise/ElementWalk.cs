namespace MiniTorch;

/// <summary>Operands of one shape with their dims merged where all of them allow it. Lives on the stack of the call that runs it.</summary>
internal readonly unsafe struct ElementWalk
{
    /// <summary>Elements of a block that goes through scratch memory.</summary>
    public const int Block = 1024;

    // Rows shorter than this are gathered to blocks of many rows.
    private const int ShortRow = 64;

    public readonly int Operands;
    public readonly int Outputs;
    public readonly int Rank;
    private readonly int* _sizes;
    private readonly nint* _strides;
    private readonly byte** _bases;
    private readonly int* _elementSizes;
    private readonly bool _rows;
    private readonly bool _strided;

    // Bits by operand: lies in a row as a whole; is one element; repeats one row.
    private readonly int _dense;
    private readonly int _single;
    private readonly int _repeats;

    /// <param name="sources">The operands.</param>
    /// <param name="outputs">How many at the end are written.</param>
    /// <param name="sizes">Room for the rank's sizes.</param>
    /// <param name="strides">Room for rank strides an operand.</param>
    /// <param name="bases">Room for a pointer an operand.</param>
    /// <param name="elementSizes">Room for a size an operand.</param>
    public ElementWalk(ReadOnlySpan<Source> sources, int outputs, int* sizes, nint* strides, byte** bases, int* elementSizes)
    {
        int n = sources.Length, rank = sources[0].Layout.Rank;
        Operands = n;
        Outputs = outputs;
        _sizes = sizes;
        _strides = strides;
        _bases = bases;
        _elementSizes = elementSizes;
        for (int i = 0; i < n; i++)
        {
            elementSizes[i] = sources[i].ElementSize;
            bases[i] = sources[i].Storage + (nint)sources[i].Layout.Offset * elementSizes[i];
        }
        // Dims are merged from the first to the last; strides[i * rank + d] while they are found.
        int merged = 0;
        for (int d = 0; d < rank; d++)
        {
            int size = sources[0].Layout.Sizes[d];
            if (size == 1) continue;
            bool joins = merged > 0;
            for (int i = 0; i < n && joins; i++) joins = strides[i * rank + merged - 1] == (nint)sources[i].Layout.Strides[d] * size;
            if (!joins) sizes[merged++] = 1;
            sizes[merged - 1] *= size;
            for (int i = 0; i < n; i++) strides[i * rank + merged - 1] = sources[i].Layout.Strides[d];
        }
        for (int i = 1; i < n; i++)
            for (int d = 0; d < merged; d++) strides[i * merged + d] = strides[i * rank + d];
        Rank = merged;
        _rows = merged == 0 || sizes[merged - 1] >= ShortRow;
        for (int i = 0; i < n && merged > 0; i++)
        {
            nint inner = strides[i * merged + merged - 1];
            _strided |= inner != 1 && (inner != 0 || i >= n - outputs);
            bool dense = inner == 1, repeats = true;
            for (int d = 0; d < merged - 1; d++)
            {
                nint stride = strides[i * merged + d];
                dense &= stride == strides[i * merged + d + 1] * sizes[d + 1];
                repeats &= stride == 0;
            }
            if (dense) _dense |= 1 << i;
            else if (repeats && i < n - outputs) (inner == 0 ? ref _single : ref _repeats) |= 1 << i;
        }
    }

    private nint Inner(int operand) => Rank == 0 ? 1 : _strides[operand * Rank + Rank - 1];

    /// <summary>One thread's way through a range of logical elements: whole rows, or blocks.</summary>
    public struct Cursor
    {
        private readonly ElementWalk _walk;
        private readonly Operand* _operands;
        private readonly nint* _offsets;
        private readonly int* _index;
        private readonly byte* _scratch;
        private readonly int _end;
        private readonly int _inner;
        private int _at;
        private int _column;
        private int _laidOut;

        public Cursor(ElementWalk walk, Operand* operands, nint* offsets, int* index, byte* scratch, int start, int end)
        {
            _walk = walk;
            _operands = operands;
            _offsets = offsets;
            _index = index;
            _scratch = scratch;
            _at = start;
            _end = end;
            _inner = walk.Rank == 0 ? 1 : walk._sizes[walk.Rank - 1];
            _column = start % _inner;
            int row = start / _inner;
            for (int i = 0; i < walk.Operands; i++) offsets[i] = 0;
            for (int d = walk.Rank - 2; d >= 0; d--)
            {
                index[d] = row % walk._sizes[d];
                row /= walk._sizes[d];
                for (int i = 0; i < walk.Operands; i++) offsets[i] += index[d] * walk._strides[i * walk.Rank + d];
            }
        }

        private readonly byte* ScratchOf(int operand) => _scratch + operand * Block * sizeof(double);

        /// <summary>Points the operands at the next run of elements.</summary>
        public bool Next(out int count)
        {
            if (_at >= _end)
            {
                count = 0;
                return false;
            }
            count = _walk._rows ? NextOfRow() : NextBlock();
            return true;
        }

        private readonly int NextOfRow()
        {
            int count = Math.Min(_inner - _column, _end - _at);
            if (_walk._strided) count = Math.Min(count, Block);
            for (int i = 0; i < _walk.Operands; i++)
            {
                nint stride = _walk.Inner(i);
                int size = _walk._elementSizes[i];
                byte* first = _walk._bases[i] + (_offsets[i] + _column * stride) * size;
                bool isInput = i < _walk.Operands - _walk.Outputs;
                _operands[i].Step = 1;
                _operands[i].Pointer = stride == 1 ? first : ScratchOf(i);
                if (stride == 1 || !isInput) continue;
                if (stride == 0)
                {
                    _operands[i].Step = 0;
                    ElementPass.Fill(ScratchOf(i), first, size);
                }
                else
                {
                    StridedRows.Gather(first, stride, ScratchOf(i), count, size);
                }
            }
            return count;
        }

        private int NextBlock()
        {
            // Blocks end with a row, so that a row that repeats is laid out once.
            int count = Math.Min(Block / _inner * _inner - _column, _end - _at);
            for (int i = 0; i < _walk.Operands; i++)
            {
                int size = _walk._elementSizes[i];
                bool dense = ((_walk._dense >> i) & 1) != 0;
                _operands[i].Step = 1;
                _operands[i].Pointer = dense ? _walk._bases[i] + (nint)_at * size : ScratchOf(i);
                if (dense || i >= _walk.Operands - _walk.Outputs) continue;
                if (((_walk._single >> i) & 1) != 0)
                {
                    _operands[i].Step = 0;
                    ElementPass.Fill(ScratchOf(i), _walk._bases[i], size);
                }
                else if (((_walk._repeats >> i) & 1) == 0 || _column != 0 || _laidOut < count)
                {
                    StridedRows.Gather(_walk._bases[i], _walk.Rank, _walk._sizes, _walk._strides + i * _walk.Rank, _at, ScratchOf(i), count, size);
                }
            }
            _laidOut = _column == 0 ? Math.Max(count, _laidOut) : 0;
            return count;
        }

        /// <summary>Writes outputs that went through scratch memory, and steps on.</summary>
        public void Finish(int count)
        {
            for (int i = _walk.Operands - _walk.Outputs; i < _walk.Operands; i++)
            {
                int size = _walk._elementSizes[i];
                nint stride = _walk.Inner(i);
                if (((_walk._dense >> i) & 1) != 0) continue;
                if (!_walk._rows)
                    StridedRows.Scatter(ScratchOf(i), _walk._bases[i], _walk.Rank, _walk._sizes, _walk._strides + i * _walk.Rank, _at, count, size);
                else if (stride != 1)
                    StridedRows.Scatter(ScratchOf(i), _walk._bases[i] + (_offsets[i] + _column * stride) * size, stride, count, size);
            }
            _at += count;
            _column += count;
            if (!_walk._rows)
            {
                _column %= _inner;
                return;
            }
            if (_column < _inner) return;
            _column = 0;
            for (int d = _walk.Rank - 2; d >= 0; d--)
            {
                bool wraps = ++_index[d] == _walk._sizes[d];
                for (int i = 0; i < _walk.Operands; i++)
                    _offsets[i] += _walk._strides[i * _walk.Rank + d] * (wraps ? 1 - _walk._sizes[d] : 1);
                if (!wraps) return;
                _index[d] = 0;
            }
        }
    }
}
